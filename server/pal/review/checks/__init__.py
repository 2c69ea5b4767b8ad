"""What is checked on this machine, before any model."""
