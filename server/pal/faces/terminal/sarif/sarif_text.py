"""Text in SARIF messages, where braces are placeholders and brackets may be links."""

from __future__ import annotations

import re

from pal.faces.terminal.plain import plain

_LINK = re.compile(r"\](?=\()")


def message(text: str) -> dict[str, str]:
    """A message that says exactly this: no placeholder, no link, nothing that drives a terminal."""
    escaped = plain(text).replace("{", "{{").replace("}", "}}")
    return {"text": _LINK.sub("] ", escaped)}
