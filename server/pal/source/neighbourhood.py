"""What calls a definition, and what it calls: found by name, over the tracked files."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from pal.domain.code import Symbol, lines_of
from pal.domain.errors import InputError
from pal.source.calls import called_names
from pal.source.git import Git
from pal.source.mentions import files_mentioning
from pal.source.neighbour import Definition, Neighbour, Neighbourhood
from pal.source.source import Source
from pal.source.symbols import enclosing, symbols

MOST, MOST_CHARS, MOST_CHARS_EACH = 12, 40_000, 10_000
"""What goes along: neighbours, characters of all of them, characters of one."""

_MOST_FILES, _LARGEST_FILE = 100, 500_000
_MOST_NAMED = 20
_CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "initialize"})


async def neighbourhood(
    definition: Definition, git: Git | None, source: Source, wanted: Callable[[str], bool]
) -> Neighbourhood:
    """The nearest callers and callees, in files whose path is `wanted`.

    Names are compared, not meanings: of several definitions of a called name the nearest goes
    along. Without git only the definition's own file is looked at.
    """
    own = {_name_in_calls(symbol.name) for symbol in definition.symbols}
    called = {name for symbol in definition.symbols for name in _called(definition, symbol)} - own
    search = _Search(definition, git, source, wanted)
    mentioning = await search.files(own)
    calling = await asyncio.to_thread(_callers, definition, own, mentioning.files)
    defining = await search.files(called)
    serving, further = await asyncio.to_thread(_callees, definition, called, defining.files)
    near, over = _bounded(calling, serving)
    unread = [
        f"{files.unread} more files that mention {what}"
        for files, what in ((mentioning, "it"), (defining, "what it calls"))
        if files.unread
    ]
    return Neighbourhood(near, (*_named([*over, *further]), *unread))


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    text: str
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class _Files:
    files: tuple[_File, ...]
    unread: int


@dataclass(frozen=True, slots=True)
class _Search:
    definition: Definition
    git: Git | None
    source: Source
    wanted: Callable[[str], bool]

    async def files(self, names: Iterable[str]) -> _Files:
        """The nearest files that mention one of the names, the definition's own first."""
        own = self.definition.path
        found = await files_mentioning(self.git, sorted(names), own) if self.git else ()
        paths = [own, *(path for path in found if path != own and self.wanted(path))]
        read = [await self._read(path) for path in paths[:_MOST_FILES]]
        files = tuple(file for file in read if file is not None)
        return _Files(files, len(paths) - len(files))

    async def _read(self, path: str) -> _File | None:
        try:
            text = await self.source.text(path)
        except InputError:  # A link in its path leads outside.
            return None
        if text is None or len(text) > _LARGEST_FILE:
            return None
        return _File(path, text, await asyncio.to_thread(symbols, path, text))


def _called(definition: Definition, symbol: Symbol) -> tuple[str, ...]:
    return called_names(definition.path, definition.file, symbol.first_line, symbol.last_line)


def _callers(definition: Definition, own: Iterable[str], files: Iterable[_File]) -> list[Neighbour]:
    """The innermost definitions around the lines that mention it, those that call it first."""
    word = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in own)})(?!\w)")
    call = re.compile(rf"{word.pattern}\s*[(<!]")
    mentioning = [
        Neighbour("caller", file.path, symbol, file.text)
        for file in files
        for symbol in _mentioning(word, file)
        if not definition.overlaps(file.path, symbol)
    ]
    return sorted(mentioning, key=lambda one: call.search(one.text) is None)


def _mentioning(word: re.Pattern[str], file: _File) -> Iterator[Symbol]:
    counts: Counter[Symbol] = Counter()
    for number, line in enumerate(lines_of(file.text), 1):
        if word.search(line) and (symbol := enclosing(file.symbols, number)):
            counts[symbol] += 1
    for symbol, mentions in counts.items():
        # Where another definition has this name, one mention is the definition itself.
        if mentions > (word.fullmatch(_last_part(symbol.name)) is not None):
            yield symbol


def _callees(
    definition: Definition, called: Iterable[str], files: Iterable[_File]
) -> tuple[list[Neighbour], list[Neighbour]]:
    """The nearest definition of each name, and the others."""
    nearest: dict[str, Neighbour] = {}
    further: list[Neighbour] = []
    wanted = frozenset(called)
    for file in files:
        for symbol in file.symbols:
            name = _last_part(symbol.name)
            if name not in wanted or definition.overlaps(file.path, symbol):
                continue
            neighbour = Neighbour("callee", file.path, symbol, file.text)
            if nearest.setdefault(name, neighbour) is not neighbour:
                further.append(neighbour)
    return list(nearest.values()), further


def _bounded(
    callers: Sequence[Neighbour], callees: Sequence[Neighbour]
) -> tuple[tuple[Neighbour, ...], list[Neighbour]]:
    """As many whole definitions as fit, callers and callees in turn, and the rest."""
    near: list[Neighbour] = []
    over: list[Neighbour] = []
    room = MOST_CHARS
    seen: set[tuple[str, Symbol]] = set()
    for one in chain.from_iterable(zip_longest(callers, callees)):
        if one is None or (one.path, one.symbol) in seen or any(n.holds(one) for n in near):
            continue
        seen.add((one.path, one.symbol))
        size = len(one.text)
        if len(near) < MOST and size <= min(room, MOST_CHARS_EACH):
            near.append(one)
            room -= size
        else:
            over.append(one)
    return tuple(near), over


def _named(left_out: Sequence[Neighbour]) -> list[str]:
    named = [str(one) for one in left_out[:_MOST_NAMED]]
    more = len(left_out) - len(named)
    return [*named, f"{more} more callers and callees"] if more else named


def _name_in_calls(name: str) -> str:
    """The last part of a dotted name; of a constructor its type's."""
    outer, _, last = name.rpartition(".")
    return _last_part(outer) if outer and last in _CONSTRUCTORS else last


def _last_part(name: str) -> str:
    return name.rpartition(".")[2]
