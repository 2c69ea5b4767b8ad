"""`pal findings` and `pal feedback`."""
