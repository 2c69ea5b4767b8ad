"""Writes the schemas beside this file."""

from __future__ import annotations

import json
from pathlib import Path

from pal.contracts.schemas import Schema, schemas

DIRECTORY = Path(__file__).parent


def as_text(schema: Schema) -> str:
    """The schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_contracts() -> None:
    """Puts every schema into its file, in place of what was there."""
    for name, schema in schemas().items():
        (DIRECTORY / name).write_text(as_text(schema), "utf-8")
