"""Benchmarks: medians and ratios against a named baseline in the same run."""
