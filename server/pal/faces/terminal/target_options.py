"""What the command line says should be looked at."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pal.domain.errors import InputError

LARGEST_DIFF = 64_000_000
"""Bytes of a diff that are taken; more is nothing that was written by hand."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """The options as they were given.

    `diff` is a file, or `-` for standard input; `symbol` is a file, a colon and a name.
    """

    paths: Sequence[str] = ()
    staged: bool = False
    worktree: bool = False
    range: str | None = None
    diff: str | None = None
    symbol: str | None = None

    def read(self, directory: Path, root: Path) -> dict[str, Any]:
        """The request's `target`, or nothing where none was chosen.

        Paths are relative to `directory`; the request has them relative to `root`.

        Raises:
            InputError: more than one was chosen, or the diff cannot be read.
        """
        chosen = {
            "paths": bool(self.paths),
            "--staged": self.staged,
            "--worktree": self.worktree,
            "--range": self.range is not None,
            "--diff": self.diff is not None,
            "--symbol": self.symbol is not None,
        }
        given = [name for name, is_given in chosen.items() if is_given]
        if len(given) > 1:
            raise InputError(f"Choose one of {' and '.join(given)}: each says what to look at.")
        if self.diff is not None:
            return {"target": {"diff": _read_diff(self.diff)}}
        if self.range is not None:
            return {"target": {"range": self.range}}
        if self.symbol is not None:
            return {"target": _named(self.symbol, directory, root)}
        if self.paths:
            return {"target": {"paths": [_relative(p, directory, root) for p in self.paths]}}
        return {"target": {given[0].removeprefix("--"): True}} if given else {}


def _named(symbol: str, directory: Path, root: Path) -> dict[str, str]:
    file, _, name = symbol.rpartition(":")
    if not file or not name:
        raise InputError(
            f"{symbol!r} names no definition: write the file, a colon and the name, such as"
            " src/shop.py:Cart.total."
        )
    return {"file": _relative(file, directory, root), "symbol": name}


def _relative(path: str, directory: Path, root: Path) -> str:
    return Path(os.path.relpath(directory / path, root)).as_posix()


def _read_diff(name: str) -> str:
    if name == "-":
        return _bounded(sys.stdin.buffer, "standard input")
    try:
        with Path(name).open("rb") as file:
            return _bounded(file, name)
    except OSError as error:
        raise InputError(f"The diff {name} cannot be read: {error.strerror}.") from None


def _bounded(stream: BinaryIO, name: str) -> str:
    data = stream.read(LARGEST_DIFF + 1)
    if len(data) > LARGEST_DIFF:
        raise InputError(
            f"The diff in {name} has more than {LARGEST_DIFF // 10**6} MB, so nothing was read"
            " into a review: give it in parts, or name a range and exclude what is generated."
        )
    return data.decode("utf-8", errors="replace")
