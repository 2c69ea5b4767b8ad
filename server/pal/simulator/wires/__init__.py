"""The wires: one file for each that is spoken."""
