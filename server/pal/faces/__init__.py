"""The faces only translate: a protocol's words to requests, reports back to its words."""
