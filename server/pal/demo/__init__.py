"""`pal demo`: a real review of a real repository by simulated vendors, on this machine alone."""
