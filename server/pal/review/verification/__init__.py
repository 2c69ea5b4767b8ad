"""A second look at what one model alone has said."""
