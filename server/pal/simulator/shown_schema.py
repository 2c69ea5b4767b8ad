"""Finds the JSON Schema that a prompt shows in words, as clients do where a vendor takes none."""

from __future__ import annotations

import json
import re
from typing import Any, cast

_OBJECT = re.compile(r'\{\s*"')
_ANY: dict[str, Any] = {"type": "object"}


def shown_schema(*texts: str) -> dict[str, Any] | None:
    """The first schema of an object in the texts, or None."""
    decoder = json.JSONDecoder()
    for text in texts:
        found = _OBJECT.search(text)
        while found:
            end = found.end()
            try:
                value, end = decoder.raw_decode(text, found.start())
            except (ValueError, RecursionError):
                value = None
            if _is_schema(value):
                return cast("dict[str, Any]", value)
            found = _OBJECT.search(text, end)
    return None


def any_json(*texts: str) -> dict[str, Any]:
    """What a model that is asked for any JSON object goes by."""
    return shown_schema(*texts) or _ANY


def _is_schema(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and cast("dict[str, Any]", value).get("type") == "object"
        and isinstance(cast("dict[str, Any]", value).get("properties"), dict)
    )
