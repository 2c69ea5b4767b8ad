"""`pal models`."""
