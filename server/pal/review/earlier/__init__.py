"""Findings of earlier runs: where they stand now, and which are not to be shown."""
