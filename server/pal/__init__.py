"""PAL routes each piece of work on code to the right language model of the right vendor."""
