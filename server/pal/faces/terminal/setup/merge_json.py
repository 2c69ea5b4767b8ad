"""Puts one entry into a settings file in JSON, and leaves all else as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from pal.domain.errors import InputError


def merge_json(text: str, path: Sequence[str], entry: Mapping[str, object]) -> str:
    """The text with `entry` at the place that `path` names, key by key; as it is if it is there.

    What else stands in an entry of that name stays there.

    Raises:
        InputError: it is no plain JSON, or something else stands at that place. JSON with comments
            is left alone too: to write it anew would lose them.
    """
    tree = _read(text) if text.strip() else {}
    branch = tree
    for key in path:
        inner = branch.setdefault(key, {})
        if not isinstance(inner, dict):
            raise InputError(f"its {key!r} is not an object")
        branch = cast("dict[str, Any]", inner)
    if branch.items() >= entry.items():
        return text
    branch.update(entry)
    return json.dumps(tree, ensure_ascii=False, indent=_indent(text)) + "\n"


def _read(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text)
    except ValueError as error:
        raise InputError(f"it is not plain JSON ({error}); comments would be lost") from None
    if not isinstance(tree, dict):
        raise InputError("it does not hold a JSON object")
    return cast("dict[str, Any]", tree)


def _indent(text: str) -> str:
    found = re.search(r"^([ \t]+)\S", text, re.MULTILINE)
    return found[1] if found else "  "
