"""A model that obeys whatever text stands outside of the sections of a request."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SECTION = re.compile(
    r"^<([a-z][\w-]*)\b[^>\n]*>(?:\n.*?^</\1>|[^\n]*</\1>)", re.DOTALL | re.MULTILINE
)
_ORDER = re.compile(
    r"\b(report|return|give|find|output)\b.{0,30}\b(no|zero|nothing|empty)\b|\[\]|"
    r"\bdo not (report|review)\b",
    re.IGNORECASE,
)


def told_to_find_nothing(turns: Iterable[str]) -> bool:
    """Whether the turns say so in plain text; what stands between tags is read as data."""
    plain = _SECTION.sub("", "\n".join(turns))
    return _ORDER.search(plain) is not None
