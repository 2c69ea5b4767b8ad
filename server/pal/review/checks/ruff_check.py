"""ruff over many Python files at once, by one process that heeds no project's configuration."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, cast

from ruff import find_ruff_bin  # pyright: ignore[reportMissingTypeStubs] (has hints inline)

from pal.domain.code import Span
from pal.domain.errors import PalError
from pal.domain.finding import Category, Edit, Fix, Severity

_OPTIONS = (
    *("check", "--isolated", "--no-cache", "--exit-zero", "--quiet", "--no-respect-gitignore"),
    *("--output-format=json", "--target-version=py313"),
)
_PLAIN_NAME = re.compile(r"[\w-]+\.pyi?")
# ruff ends a line at a carriage return of its own as well; PAL, git and editors do not.
_LONE_RETURN = re.compile(r"\r(?!\n)")


class RuffFailed(PalError):
    """ruff is not there, or did not do its work."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What one rule of ruff says of one place; `fix` is None unless ruff calls it safe.

    `rule` is as in `Finding.rule`, "ruff:S608"; `name` is ruff's own word for it.
    """

    path: str
    rule: str
    name: str
    span: Span
    message: str
    category: Category
    severity: Severity
    fix: Fix | None


async def check_with_ruff(texts: Mapping[str, str]) -> tuple[Violation, ...]:
    """The violations in Python texts, by path; `RuffFailed` if ruff cannot be run.

    Syntax errors are left to the syntax check.
    """
    if not texts:
        return ()
    paths = list(texts)
    with tempfile.TemporaryDirectory(prefix="pal-", ignore_cleanup_errors=True) as directory:
        await asyncio.to_thread(_write, Path(directory), texts)
        reported = await _run(directory)
    known = _rules()
    return tuple(
        _violation(entry, paths[_number(entry)], *known[rule])
        for entry in reported
        if (rule := _matching(entry["code"], known))
    )


def _write(directory: Path, texts: Mapping[str, str]) -> None:
    """Each in a numbered directory: names like `__init__.py` mean something to ruff."""
    for number, (path, text) in enumerate(texts.items()):
        name = PurePosixPath(path).name
        file = directory / str(number) / (name if _PLAIN_NAME.fullmatch(name) else "module.py")
        file.parent.mkdir()
        file.write_bytes(_LONE_RETURN.sub(" ", text).encode("utf-8", errors="replace"))


async def _run(directory: str) -> list[dict[str, Any]]:
    try:
        process = await asyncio.create_subprocess_exec(
            *(find_ruff_bin(), *_OPTIONS, f"--select={','.join(_rules())}", "."),
            cwd=directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as failure:
        raise RuffFailed("ruff was not found, so Python was not linted.") from failure
    try:
        out, complaint = await process.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):  # It may have ended in this very moment.
            process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        reason = complaint.decode(errors="replace").strip().partition("\n")[0]
        raise RuffFailed(f"ruff failed, so Python was not linted: {reason}.")
    return json.loads(out)


def _violation(
    entry: dict[str, Any], path: str, category: Category, severity: Severity
) -> Violation:
    return Violation(
        path=path,
        rule=f"ruff:{entry['code']}",
        name=entry["name"],
        span=_span(entry),
        message=entry["message"],
        category=category,
        severity=severity,
        fix=_fix(entry["fix"], path),
    )


def _fix(fix: dict[str, Any] | None, path: str) -> Fix | None:
    if fix is None or fix["applicability"] != "safe":
        return None
    edits = (Edit(path=path, span=_span(edit), new_text=edit["content"]) for edit in fix["edits"])
    return Fix(description=fix["message"] or "Apply ruff's fix", edits=tuple(edits))


def _span(entry: dict[str, Any]) -> Span:
    """ruff counts as PAL does: from 1, in code points, end exclusive."""
    start, end = entry["location"], entry["end_location"]
    return Span(
        start_line=start["row"],
        start_col=start["column"],
        end_line=end["row"],
        end_col=end["column"],
    )


def _number(entry: dict[str, Any]) -> int:
    return int(Path(entry["filename"]).parent.name)


def _matching(code: str | None, rules: Mapping[str, tuple[Category, Severity]]) -> str | None:
    return next((rule for rule in rules if code and code.startswith(rule)), None)


@cache
def _rules() -> Mapping[str, tuple[Category, Severity]]:
    """Category and severity by rule, or by what several rules begin with."""
    return {
        rule: (group["category"], group["severity"])
        for group in _groups()
        for rule in group["rules"]
    }


def _groups() -> Iterator[dict[str, Any]]:
    data = files("pal.review.checks").joinpath("ruff_rules.toml").read_text(encoding="utf-8")
    yield from cast(Sequence[dict[str, Any]], tomllib.loads(data)["group"])
