"""A definition that is asked about, and one that calls it or that it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pal.domain.code import Symbol, lines_of

Relation = Literal["caller", "callee"]


@dataclass(frozen=True, slots=True)
class Definition:
    """What is asked about: the symbols, mostly one, of a file; `file` is the file's text."""

    path: str
    file: str
    symbols: tuple[Symbol, ...]

    def overlaps(self, path: str, symbol: Symbol) -> bool:
        """Whether that symbol shares a line with it."""
        return path == self.path and any(
            symbol.first_line <= own.last_line and own.first_line <= symbol.last_line
            for own in self.symbols
        )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A definition that calls the one asked about, or that it calls; `file` is the file's text."""

    relation: Relation
    path: str
    symbol: Symbol
    file: str

    @property
    def text(self) -> str:
        """Its lines."""
        lines = lines_of(self.file)[self.symbol.first_line - 1 : self.symbol.last_line]
        return "\n".join(lines)

    def holds(self, other: Neighbour) -> bool:
        """Whether the other stands inside it."""
        outer, inner = self.symbol, other.symbol
        within = outer.first_line <= inner.first_line and inner.last_line <= outer.last_line
        return self.path == other.path and within

    def __str__(self) -> str:
        first, last = self.symbol.first_line, self.symbol.last_line
        return f"{self.path}:{first}-{last} ({self.relation} {self.symbol.name})"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The neighbours that go along, and in words what was found and does not."""

    neighbours: tuple[Neighbour, ...] = ()
    left_out: tuple[str, ...] = ()
