"""How a panel is seated, heard and counted, for a change and for a question."""
