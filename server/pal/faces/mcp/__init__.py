"""The agent's face."""
