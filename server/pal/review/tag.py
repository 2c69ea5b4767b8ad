"""Text between tags, in such a way that it cannot close them or be taken for a tag itself."""

from __future__ import annotations

import html
import re

_BREAKS = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What some readers take for the end of a line, though no editor or git does."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def attribute(value: str) -> str:
    """A value as it stands between an attribute's quotes: a name of a file may be any text."""
    escaped = html.escape(value, quote=True)
    return _CONTROL.sub(lambda found: f"&#{ord(found[0])};", escaped)


def one_line(text: str) -> str:
    """A line that nobody takes for two, so that no part of it stands at the start of one."""
    return _BREAKS.sub(" ", text)


def section(name: str, text: str, head: str = "") -> str:
    """The text between `<name head>` and `</name>`; what would close it early is escaped in it."""
    closing = re.compile(rf"<(?=\s*/\s*{name}\b)", re.IGNORECASE)
    opening = f"{name} {head}" if head else name
    return f"<{opening}>\n{closing.sub('&lt;', text)}\n</{name}>"
