"""The command line that asks an agent program for an answer: the user's words and a preset's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePath
from types import MappingProxyType

from pydantic import TypeAdapter

MODEL = "{model}"
"""What stands for the model's name in the user's own command."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What PAL knows of a program; a row of `commands.toml`."""

    title: str
    arguments: tuple[tuple[str, ...], ...] = ()
    last: tuple[str, ...] = ()
    model_flag: str | None = None
    context_window: int | None = None
    keeps: tuple[str, ...] = ()


def _read() -> Mapping[str, Preset]:
    text = files("pal.providers").joinpath("commands.toml").read_text(encoding="utf-8")
    rows = TypeAdapter(dict[str, Preset]).validate_python(tomllib.loads(text))
    return MappingProxyType(rows)


_PRESETS = _read()


def preset_of(command: Sequence[str]) -> Preset:
    """The preset of the program that the command starts; an empty one if PAL does not know it."""
    program = PurePath(command[0]).stem
    return _PRESETS.get(program.lower()) or Preset(title=program)


def command_line(command: Sequence[str], model: str | None) -> list[str]:
    """The whole command for one model, or for the program's default."""
    preset = preset_of(command)
    line = [word.replace(MODEL, model or "") for word in command]
    for group in preset.arguments:
        if group[0] not in command:
            line += group
    if model and preset.model_flag and preset.model_flag not in command:
        line += [preset.model_flag, model]
    return line + [word for word in preset.last if word not in command]
