"""The JSON object that a model was asked for, out of what it wrote around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"^[ \t]*```[\w-]*[ \t]*\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
_MOST_TRIES = 50


def json_in_prose(text: str) -> str:
    """The object in the text: alone, in a fence or bare; the longest of several.

    A text without one comes back as it is: whoever checks the reply says what is wrong with it.
    """
    if _object_at(text, 0):
        return text.strip()
    said = _THOUGHTS.sub("", text)
    fenced = (found for block in _FENCED.findall(said) if (found := _object_at(block, 0)))
    return max(fenced, key=len, default="") or max(_bare(said), key=len, default="") or text


def _bare(text: str) -> Iterator[str]:
    """The outermost objects; few tries, since each may read to the text's end."""
    start = text.find("{")
    for _ in range(_MOST_TRIES):
        if start < 0:
            return
        found = _object_at(text, start, alone=False)
        if found:
            yield found
        start = text.find("{", start + max(len(found), 1))


def _object_at(text: str, start: int, *, alone: bool = True) -> str:
    """The object that begins at `start`, white space apart, or ""."""
    start += len(text[start:]) - len(text[start:].lstrip())
    if not text.startswith("{", start):
        return ""
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return ""
    return "" if alone and text[end:].strip() else text[start:end]
