"""What a target means: the files and lines to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from pal.domain.change import Change, FileChange
from pal.domain.code import lines_of
from pal.domain.errors import InputError
from pal.domain.requests import Target
from pal.source import listing
from pal.source.content import Content
from pal.source.current import all_current, current, expand, missing
from pal.source.diff import parse_diff
from pal.source.entries import files_of
from pal.source.git import Git
from pal.source.line_ends import without_returns
from pal.source.listing import Entry, Version
from pal.source.place import place
from pal.source.revisions import resolve
from pal.source.selection import selected_span, selected_symbol, whole_file
from pal.source.source import Source
from pal.source.workspace import top_level


async def change_of(target: Target, git: Git, source: Source) -> Change:
    """The change that `target` names, with the texts of its files; it may hold no file at all.

    `git` is bound to `source.root`. Outside a repository the targets that need no history
    (`diff`, `file`, `paths`) are served all the same.

    Raises:
        InputError: the change cannot be made; the sentence says why.
    """
    if target.diff is not None:
        return await _of_diff(target.diff, source)
    if target.staged:
        return Change("staged changes", await files_of(await listing.staged(git), git, source))
    if target.worktree:
        return Change("worktree", await files_of(await listing.worktree(git), git, source))
    if target.range is not None:
        entries = await listing.between(git, *await resolve(git, target.range))
        return Change(target.range, await files_of(entries, git, source))
    repository = git if await top_level(git.directory) else None
    if target.paths is not None:
        return await _of_paths(target.paths, repository, source)
    return await _of_file(target, repository, source)


async def _of_diff(diff: str, source: Source) -> Change:
    files = [without_returns(file) for file in await asyncio.to_thread(parse_diff, diff)]
    return Change("diff", tuple([await _with_text(file, source) for file in files]))


async def _with_text(file: FileChange, source: Source) -> FileChange:
    """With the text as it stands now, where that is what the diff leads to, line for line."""
    if file.skipped or file.kind == "deleted":
        return file
    try:
        text = await source.text(file.path)
    except InputError:  # A diff may name any path; its own lines are still reviewed.
        return file
    lines = lines_of(text or "")
    stands = all(
        line.new_line <= len(lines) and lines[line.new_line - 1] == line.text
        for hunk in file.hunks
        for line in hunk.lines
        if line.new_line
    )
    return replace(file, text=text) if stands else file


async def _of_paths(names: Sequence[str], git: Git | None, source: Source) -> Change:
    asked = [place(source.root, name) for name in names]
    found = [path for name in asked for path in await expand(git, source.root, name)]
    contents = await all_current(source, dict.fromkeys(found))
    files: list[FileChange] = []
    for path, content in contents.items():
        if content is None and path in asked:
            raise await missing(git, path)
        if content is not None:
            files.append(_whole(path, content))
    return Change(", ".join(names), tuple(files))


def _whole(path: str, content: Content) -> FileChange:
    if content.text is None:
        return FileChange(path, "modified", skipped=content.skipped)
    return whole_file(path, content.text)


async def _of_file(target: Target, git: Git | None, source: Source) -> Change:
    path = place(source.root, target.file or "")
    now = await current(source, path)
    if target.span is not None or target.symbol is not None:
        if now is None:
            raise await missing(git, path)
        return _part(target, path, now)
    before = await listing.at_head(git, path) if git else None
    if now is None and before is None:
        raise await missing(git, path)
    mode = before.mode if before else "100644"
    entry = Entry(path, before, Version(mode, None) if now else None)
    return Change(path, await files_of([entry], git or Git(source.root), source))


def _part(target: Target, path: str, now: Content) -> Change:
    if now.text is None:
        raise InputError(f"No part of {path} can be reviewed: {now.skipped}.")
    if target.symbol is not None:
        selected = selected_symbol(path, now.text, target.symbol)
        return Change(f"{path} {target.symbol}", (selected,))
    if target.span is None:
        raise ValueError("neither a symbol nor a span is asked for")
    label = f"{path}:{target.span.start_line}-{target.span.end_line}"
    return Change(label, (selected_span(path, now.text, target.span),))
