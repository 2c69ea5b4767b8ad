"""What a question is about, as it goes along: the code, what is around it, how it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pathspec import PathSpec

from pal.domain.change import Change, FileChange
from pal.domain.code import Symbol
from pal.domain.errors import InputError
from pal.domain.requests import Target
from pal.review.excerpt import excerpts, ranges, render
from pal.review.scope import WRITTEN_BY_TOOLS, in_scope
from pal.review.tag import attribute, section
from pal.source.changes import change_of
from pal.source.neighbour import Definition
from pal.source.neighbourhood import neighbourhood
from pal.source.symbols import symbols
from pal.source.workspace import top_level
from pal.workflows.attachments import LARGEST_CHARS, attach
from pal.workflows.configuration import configuration
from pal.workflows.passage import Passage, without_secrets
from pal.workflows.workflow import Desk

_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Material:
    """The text for the model, and what to say was sent."""

    text: str = ""
    sent: tuple[str, ...] = ()


async def gather(target: Target, desk: Desk, *, known: str = "") -> Material:
    """What `target` names; what stands in `known`, as it is now, is only named.

    Raises:
        InputError: there is no such target, nothing of it can be sent, or it is too large.
    """
    change = await change_of(target, desk.git, desk.source)
    if target.symbol is not None or target.span is not None:
        material = await _of_definition(target, change.files[0], desk, known)
    elif target.paths is not None or target.file is not None:
        material = await _of_files(target, change, desk, known)
    else:
        material = await _of_change(change, desk, known)
    if len(material.text) > LARGEST_CHARS:
        raise InputError(
            f"The {change.label} has {len(material.text) / 1000:,.0f} kB, too much to be read at"
            " once, so nothing was sent: name a part of it."
        )
    return material


async def _of_definition(target: Target, file: FileChange, desk: Desk, known: str) -> Material:
    path, text = file.path, file.text or ""
    wanted = _wanted(desk)
    lines = [(hunk.first_line, hunk.last_line) for hunk in file.hunks]
    asked = _symbols_at(path, text, lines)
    about = [Passage.of_symbol(path, text, symbol, "asked about") for symbol in asked]
    if not about:
        about = [Passage(path, text, first, last, "asked about") for first, last in lines]
    where = ", ".join(f"{first}-{last}" for first, last in lines)
    name = f" ({target.symbol})" if target.symbol else ""
    around: list[Passage] = []
    left_out: list[str] = []
    if asked:
        git = desk.git if await top_level(desk.git.directory) else None
        near = await neighbourhood(Definition(path, text, asked), git, desk.source, wanted)
        around = [Passage.of_neighbour(neighbour) for neighbour in near.neighbours]
        left_out += near.left_out
    build, cut = await configuration([path], desk.source, wanted)
    passages = [*build, *around, *about]
    question = f"The question is about {attribute(path)}, lines {where}{name}."
    return _material(passages, [*left_out, *cut], known, last=question)


def _symbols_at(path: str, text: str, lines: Sequence[tuple[int, int]]) -> tuple[Symbol, ...]:
    """For each stretch of lines the innermost definition that holds it whole."""
    found: dict[Symbol, None] = {}
    for first, last in lines:
        holding = [s for s in symbols(path, text) if s.first_line <= first and last <= s.last_line]
        if holding:
            found[max(holding, key=lambda symbol: symbol.first_line)] = None
    return tuple(found)


async def _of_files(target: Target, change: Change, desk: Desk, known: str) -> Material:
    """The files whole; and of one file alone also what changed in it, where it was there before."""
    scoped = change if target.file else in_scope(change, desk.settings.review.exclude)
    going = [file.path for file in scoped.files if file.skipped is None and file.kind != "deleted"]
    if change.files and not going:
        raise _nothing_of(scoped)
    paths = going or [target.file or ""]  # What has not changed is in no change.
    attached = await attach(paths, desk.source, known=known)
    edited = [file for file in change.files if target.file and file.old_text is not None]
    material = await _of_change(Change(change.label, tuple(edited)), desk, known, files=paths)
    left_out = _left_out(_skipped(scoped.files)) if not edited else ""
    return _joined(attached.text, left_out, material, attached.sent)


async def _of_change(change: Change, desk: Desk, known: str, files: Iterable[str] = ()) -> Material:
    scoped = in_scope(change, desk.settings.review.exclude)
    shown = excerpts(scoped)
    if not files and not scoped.files:
        raise InputError(f"There is nothing to ask about: no change in the {change.label}.")
    if not files and not shown:
        raise _nothing_of(scoped)
    secrets = (line for excerpt in shown for line in excerpt.secrets)
    text = without_secrets(render(shown), secrets)
    paths = [*files, *(excerpt.path for excerpt in shown)]
    build, cut = await configuration(dict.fromkeys(paths), desk.source, _wanted(desk))
    around = _material(build, [*_skipped(scoped.files), *cut], known)
    if text and text in known:
        return _joined(f"<change>the {change.label}, unchanged, see above</change>", "", around)
    return _joined(text, "", around, ranges(shown))


def _nothing_of(change: Change) -> InputError:
    names = ", ".join(_skipped(change.files)[:3])
    return InputError(f"Nothing of the {change.label} can be sent: {names}.")


def _skipped(files: Iterable[FileChange]) -> list[str]:
    """What of a change has no lines to show, and why."""
    return [
        f"{file.path} ({file.skipped or file.kind})"
        for file in files
        if file.skipped is not None or file.kind == "deleted" or not file.hunks
    ]


def _material(
    passages: Iterable[Passage], left_out: Sequence[str], known: str, last: str = ""
) -> Material:
    parts: list[str] = []
    sent: list[str] = []
    for passage in passages:
        if passage.block in known:
            parts.append(f"<code {passage.head}>unchanged, see above</code>")
        elif f'<file path="{attribute(passage.path)}" ' in known and passage.file in known:
            parts.append(f"<code {passage.head}>see the file above</code>")
        else:
            parts.append(passage.block)
            sent.append(passage.sent)
    parts += [part for part in (_left_out(left_out), last) if part]
    return Material("\n".join(parts), tuple(sent))


def _left_out(what: Sequence[str]) -> str:
    if not what:
        return ""
    more = [f"and {len(what) - _MOST_NAMED} more"] if len(what) > _MOST_NAMED else []
    named = [attribute(one) for one in what[:_MOST_NAMED]]
    return section("left-out", "\n".join((*named, *more)))


def _joined(text: str, left_out: str, rest: Material, sent: Sequence[str] = ()) -> Material:
    whole = "\n".join(part for part in (text, left_out, rest.text) if part)
    return Material(whole, (*sent, *rest.sent))


def _wanted(desk: Desk) -> Callable[[str], bool]:
    """Whether a file that nobody named may go along."""
    excluded = PathSpec.from_lines("gitignore", desk.settings.review.exclude)
    return lambda path: not (excluded.match_file(path) or WRITTEN_BY_TOOLS.match_file(path))
