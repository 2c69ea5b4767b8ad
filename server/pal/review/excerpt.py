"""What a model is shown of a change: each hunk with the definition it stands in, no more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pal.domain.change import Change, FileChange, Hunk
from pal.domain.code import Symbol, lines_of
from pal.review.division import divided
from pal.review.tag import attribute, one_line
from pal.source.language import language_of
from pal.source.private import is_private
from pal.source.secrets import secret_lines
from pal.source.symbols import enclosing, symbols

LONGEST_SYMBOL = 120
"""Lines of a definition that go along whole; of a longer one, `NEARBY` lines around the hunk."""

NEARBY = 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One hunk and the lines around it that are needed to understand it.

    `context` is lines of the new text, by 1-based number, that the hunk itself does not show.
    `secrets` are lines of the file's secrets, of which the excerpt may show a part.
    """

    path: str
    language: str
    hunk: Hunk
    symbol: Symbol | None
    context: tuple[tuple[int, str], ...]
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def lines(self) -> dict[int, str]:
        """All lines of the new text that are shown, by 1-based number."""
        shown = dict(self.context)
        shown |= {line.new_line: line.text for line in self.hunk.lines if line.new_line}
        return dict(sorted(shown.items()))

    @property
    def content(self) -> str:
        """A hash of all that is shown but the line numbers: what moved has not changed."""
        parts = [self.path, self.symbol.name if self.symbol else ""]
        parts += [line.kind + line.text for line in self.hunk.lines]
        parts += ["\0", *(text for _, text in self.context)]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def excerpts(change: Change) -> tuple[Excerpt, ...]:
    """Every hunk of the change with what it needs around it, in the order of the change.

    A hunk that is too long for one call is several. What is gone has no lines to show, and files
    that hold keys by their name are looked at on this machine only.
    """
    return tuple(
        _excerpt(file, hunk, known, secrets)
        for file in change.files
        if file.skipped is None and file.kind != "deleted" and not is_private(file.path)
        for known in [symbols(file.path, file.text) if file.text is not None else ()]
        for secrets in [_secrets(file)]
        for whole in file.hunks
        for hunk in divided(whole, known)
        if hunk.lines
    )


def render(shown: Iterable[Excerpt]) -> str:
    """The excerpts as a model reads them, each file's context once."""
    by_path: dict[str, list[Excerpt]] = {}
    for excerpt in shown:
        by_path.setdefault(excerpt.path, []).append(excerpt)
    return "\n".join(_render_file(path, group) for path, group in by_path.items())


def ranges(shown: Iterable[Excerpt]) -> tuple[str, ...]:
    """What is shown, as `path:first-last`, in order and without repetition."""
    numbers: dict[str, set[int]] = {}
    for excerpt in shown:
        numbers.setdefault(excerpt.path, set()).update(excerpt.lines)
    return tuple(
        f"{path}:{first}-{last}" for path, lines in numbers.items() for first, last in _runs(lines)
    )


def _excerpt(
    file: FileChange, hunk: Hunk, known: tuple[Symbol, ...], secrets: tuple[str, ...]
) -> Excerpt:
    symbol = _innermost(hunk, known)
    shown = {line.new_line for line in hunk.lines}
    text = lines_of(file.text or "")
    first, last = _window(hunk, symbol, len(text))
    context = tuple(
        (number, text[number - 1])
        for number in range(first, last + 1)
        if number not in shown and number <= len(text)
    )
    return Excerpt(file.path, language_of(file.path), hunk, symbol, context, secrets)


def _secrets(file: FileChange) -> tuple[str, ...]:
    """Lines of the file's secrets, as they stand and as they are shown."""
    lines = secret_lines(f"{file.old_text or ''}\n{file.text or ''}")
    return tuple(dict.fromkeys(form for line in lines for form in (line, one_line(line))))


def _innermost(hunk: Hunk, known: tuple[Symbol, ...]) -> Symbol | None:
    """The definition that the changed lines, not their surroundings, stand in."""
    for line in hunk.lines:
        if line.kind == "+" and line.new_line:
            return enclosing(known, line.new_line)
    return enclosing(known, hunk.first_line)


def _window(hunk: Hunk, symbol: Symbol | None, length: int) -> tuple[int, int]:
    if symbol is None:
        return hunk.first_line, min(hunk.last_line, length)
    first, last = symbol.first_line, symbol.last_line
    if last - first + 1 > LONGEST_SYMBOL:
        first = max(first, hunk.first_line - NEARBY)
        last = min(last, hunk.last_line + NEARBY)
    return first, min(last, length)


def _render_file(path: str, group: list[Excerpt]) -> str:
    shown = {line.new_line for excerpt in group for line in excerpt.hunk.lines}
    context = {number: text for excerpt in group for number, text in excerpt.context}
    parts = [f'<file path="{attribute(path)}" language="{group[0].language}">']
    for excerpt in group:
        where = f' in="{attribute(excerpt.symbol.name)}"' if excerpt.symbol else ""
        rows = [
            f"{line.new_line or '':>5} {line.kind}|{one_line(line.text)}"
            for line in excerpt.hunk.lines
        ]
        parts += [f"<hunk{where}>", *rows, "</hunk>"]
    around = [f"{n:>5}  |{one_line(text)}" for n, text in sorted(context.items()) if n not in shown]
    if around:
        parts += ["<context>", *around, "</context>"]
    return "\n".join((*parts, "</file>"))


def _runs(numbers: set[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
