"""The sites that speak Chat Completions: the rows of `sites.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from pydantic import TypeAdapter

from pal.providers.site import Site


def _read() -> Mapping[str, Site]:
    text = files("pal.providers").joinpath("sites.toml").read_text(encoding="utf-8")
    rows = {name: {"name": name, **row} for name, row in tomllib.loads(text).items()}
    return MappingProxyType(TypeAdapter(dict[str, Site]).validate_python(rows))


SITES: Mapping[str, Site] = _read()
"""By PAL's name of the vendor."""
