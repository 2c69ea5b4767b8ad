"""Loopback servers that speak the vendors' real wires; nothing here is a model."""
