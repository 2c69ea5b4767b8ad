"""The words of PAL: values that every room shares. Imports nothing of PAL."""
