"""How text is shown: colours or none, how wide, and whether its models are simulated."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TextIO

Ink = Literal["bold", "dim", "red", "green", "yellow"]

_CODES: Mapping[Ink, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_NARROWEST, _WIDEST, _UNKNOWN = 40, 110, 100
_WIDEST_CODE = 168


@dataclass(frozen=True, slots=True)
class Style:
    """The look of one output.

    Attributes:
        color: whether terminal colours are used.
        width: columns that prose is wrapped to.
        columns: columns that a line of code may take, with its number.
        simulated: whether the models' vendors are simulators, which every line of theirs says.
    """

    color: bool = False
    width: int = _UNKNOWN
    columns: int = _WIDEST_CODE
    simulated: bool = False

    @classmethod
    def of(cls, stream: TextIO, environment: Mapping[str, str], *, simulated: bool) -> Style:
        """What suits the stream: no colours for pipes, `NO_COLOR` and `TERM=dumb`."""
        if not stream.isatty():
            return cls(simulated=simulated)
        dull = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
        columns = max(shutil.get_terminal_size((_UNKNOWN, 24)).columns, _NARROWEST)
        return cls(
            color=not dull,
            width=min(columns, _WIDEST),
            columns=min(columns, _WIDEST_CODE),
            simulated=simulated,
        )

    def paint(self, text: str, *inks: Ink) -> str:
        """The text in these inks, where there are colours."""
        if not (self.color and text):
            return text
        return f"\x1b[{';'.join(_CODES[ink] for ink in inks)}m{text}\x1b[0m"

    def wrap(self, text: str, indent: str) -> list[str]:
        """Prose in lines that fit; each starts with `indent`. Long words, such as paths, stay."""
        return textwrap.wrap(
            text,
            max(self.width, len(indent) + 20),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent.rstrip()]
