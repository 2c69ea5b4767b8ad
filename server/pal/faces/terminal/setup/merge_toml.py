"""Puts tables at the end of a settings file in TOML, and leaves all else as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, cast

from pal.domain.errors import InputError


def merge_toml(text: str, place: Mapping[str, Any], tables: str) -> str:
    """The text with `tables` after it; as it is where what `place` names is there already.

    Raises:
        InputError: it is not TOML, or would not be any more.
    """
    tree = read_toml(text)
    if _has(tree, place):
        return text
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    merged = f"{text}{gap}{tables}"
    read_toml(merged)
    return merged


def read_toml(text: str) -> dict[str, Any]:
    """What it says.

    Raises:
        InputError: it is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"it is not valid TOML ({error})") from None


def _has(tree: Mapping[str, Any], place: Mapping[str, Any]) -> bool:
    return all(
        isinstance(tree.get(key), dict) and _has(cast("dict[str, Any]", tree[key]), inner)
        for key, inner in place.items()
    )
