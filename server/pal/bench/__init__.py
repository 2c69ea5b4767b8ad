"""Measurements on data that the user brings: a side room that only the command line enters."""
