"""Makes text that others wrote safe to show: data, which neither renders nor hides anything."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of what is not seen, or turns round what is."""

_LIVE = re.compile(r"!(?=\[)|\](?=[(\[:])|<(?=[A-Za-z/!?])")
"""Where Markdown's images, links, link definitions and HTML begin."""
_DEAD = {"!": "!\\", "]": "]\\", "<": "&lt;"}


def as_data(text: str) -> str:
    """The text with its lines, without hidden characters; no image, link or tag of it is live."""
    return _LIVE.sub(lambda start: _DEAD[start[0]], visible(text))


def visible(text: str) -> str:
    """The text with its lines, without hidden characters."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)


def one_line(text: str, limit: int) -> str:
    """As data, on one line of at most `limit` characters; an ellipsis says that there is more."""
    return _cut(as_data(" ".join(text.split())), limit)


def code(text: str, limit: int) -> str:
    """A Markdown code span with at most `limit` characters of the text, on one line."""
    line = _cut(" ".join("".join(c if c.isprintable() else " " for c in text).split()), limit)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence, pad = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _cut(line: str, limit: int) -> str:
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
