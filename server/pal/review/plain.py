"""A model's words as plain text: bounded, and without what could drive a terminal."""

from __future__ import annotations

import re

LONGEST_TEXT = 4_000
"""Characters of any one text of a finding that are kept; the rest is no longer an explanation."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could drive a terminal or turn text around."""


def plain(text: str) -> str:
    """The text without control characters, cut where it is no explanation any more."""
    return _CONTROL.sub("", text)[:LONGEST_TEXT]
