"""What the README says of the settings is what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from pal.domain.settings import ProviderSettings, Settings, TaskSettings

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
KEYED = {"tasks": ("<task>", TaskSettings), "providers": ("<name>", ProviderSettings)}


def settings(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every setting and its default, as the table shows it."""
    for key, field in model.model_fields.items():
        inner = field.annotation
        if key in KEYED:
            word, shape = KEYED[key]
            yield from settings(shape, f"{prefix}{key}.{word}.")
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", shown(field.default)


def shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([\w.<>]+)` \| ([^|]*) \|", README, re.MULTILINE))
    later = README.split("Accepted already", 1)[1].split("\n", 1)[0]
    for name, default in settings():
        if f"`{name}`" in later:
            assert name not in rows
        else:
            assert rows.get(name) == default, name


def test_nothing_is_documented_that_does_not_exist() -> None:
    known = {name for name, _ in settings()}
    named = re.findall(r"`((?:budget|routing|review|save|providers)\.[\w.<>]+)`", README)
    assert set(named) <= known
