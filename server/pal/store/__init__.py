"""What is kept between runs: one SQLite database, and the only SQL of PAL."""
