"""Where code comes from: disk, unsaved buffers, git; and what can be read off it."""
