"""JSON Schemas of what others rely on, written from the models: `python -m pal.contracts`."""
