"""`pal setup` and `pal hook`: PAL in the places where others start it."""
