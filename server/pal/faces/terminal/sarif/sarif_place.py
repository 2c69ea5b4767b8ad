"""Places in code as SARIF writes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pal.domain.code import Span

ROOT = "%SRCROOT%"
"""What paths are relative to: the top of the repository."""


def artifact(path: str) -> dict[str, Any]:
    """A file, as a percent-encoded reference relative to `ROOT`."""
    relative = path.lstrip("/")
    try:
        uri = quote(relative, errors="surrogateescape")
    except UnicodeEncodeError:  # No file can be called so.
        uri = quote(relative, errors="replace")
    return {"uri": uri, "uriBaseId": ROOT}


def region(span: Span) -> dict[str, Any]:
    """The same counting as PAL's own: from 1, in code points, end exclusive."""
    return {
        "startLine": span.start_line,
        "startColumn": span.start_col,
        "endLine": span.end_line,
        "endColumn": span.end_col,
    }


def location(path: str, span: Span, snippet: str | None = None) -> dict[str, Any]:
    """A place, with the text that stands there if it is given."""
    place = region(span)
    if snippet:
        place["snippet"] = {"text": snippet}
    return {"physicalLocation": {"artifactLocation": artifact(path), "region": place}}
