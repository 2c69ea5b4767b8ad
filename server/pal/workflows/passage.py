"""Lines of a file as they go along with a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pal.domain.code import Symbol, lines_of
from pal.review.tag import attribute, section
from pal.source.language import language_of
from pal.source.neighbour import Neighbour
from pal.source.secrets import secret_lines

TAKEN_OUT = "[part of a secret, taken out]"


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines `first` to `last` (1-based, both included) of the file with the text `file`."""

    path: str
    file: str
    first: int
    last: int
    role: str
    symbol: str | None = None

    @classmethod
    def of_neighbour(cls, neighbour: Neighbour) -> Passage:
        """A caller or callee, whole."""
        symbol, role = neighbour.symbol, neighbour.relation
        return cls.of_symbol(neighbour.path, neighbour.file, symbol, role)

    @classmethod
    def of_symbol(cls, path: str, file: str, symbol: Symbol, role: str) -> Passage:
        """A definition, whole."""
        return cls(path, file, symbol.first_line, symbol.last_line, role, symbol.name)

    @property
    def sent(self) -> str:
        """How the report names it."""
        return f"{self.path}:{self.first}-{self.last}"

    @property
    def head(self) -> str:
        """Its tag's attributes: where it stands, and why it is here."""
        symbol = f' symbol="{attribute(self.symbol)}"' if self.symbol else ""
        whole = len(lines_of(self.file))
        return (
            f'path="{attribute(self.path)}" lines="{self.first}-{self.last}" of="{whole}"{symbol}'
            f' language="{language_of(self.path)}" role="{self.role}"'
        )

    @property
    def block(self) -> str:
        """As a model reads it."""
        text = "\n".join(lines_of(self.file)[self.first - 1 : self.last])
        shown = without_secrets(text, secret_lines(self.file))
        return section("code", shown, self.head)


def without_secrets(shown: str, secrets: Iterable[str]) -> str:
    """What is shown of a text, without the lines of `secrets`, which only the whole text tells.

    They are taken out here because a conversation is sent again without the whole text.
    """
    for line in sorted(set(secrets), key=len, reverse=True):
        shown = shown.replace(line, TAKEN_OUT)
    return shown
