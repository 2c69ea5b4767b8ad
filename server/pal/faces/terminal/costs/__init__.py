"""`pal costs`."""
