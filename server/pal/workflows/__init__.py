"""The things PAL does, and the prompts they use."""
