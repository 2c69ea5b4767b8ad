"""The editor's face."""
