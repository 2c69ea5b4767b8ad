"""The repository that the demo reviews: three files, bugs in each, and a token that is none."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pal.domain.errors import InputError

_AUTHOR = ("-c", "user.name=PAL", "-c", "user.email=pal@localhost")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a staged change; `secret` stands in it and must not leave the machine."""

    root: Path
    secret: str


async def make_repository(root: Path, environment: Mapping[str, str]) -> Repository:
    """Makes it in `root`; git runs with `environment` alone.

    Raises:
        InputError: git is not there, or fails.
    """
    secret = _token()
    _write(root, "before", secret)
    await _git(root, environment, "init", "--quiet")
    await _git(root, environment, "add", ".")
    await _git(root, environment, *_AUTHOR, "commit", "--quiet", "--message", "Before the change")
    _write(root, "after", secret)
    await _git(root, environment, "add", ".")
    return Repository(root, secret)


def _token() -> str:
    """What looks like a token; put together here, so that no scanner finds it in PAL's code."""
    return "ghp" + "_" + hashlib.sha256(b"pal demo").hexdigest()[:36]


def _write(root: Path, version: str, secret: str) -> None:
    root.mkdir(exist_ok=True)
    for entry in (files("pal.demo") / "files" / version).iterdir():
        text = entry.read_text("utf-8").replace("{secret}", secret)
        (root / entry.name.removesuffix(".txt")).write_text(text, "utf-8")


async def _git(root: Path, environment: Mapping[str, str], *command: str) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            *("git", *command),
            cwd=root,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError:
        raise InputError(
            "git was not found; install it, for the demo makes a repository."
        ) from None
    _, complaint = await process.communicate()
    if process.returncode:
        raise InputError(f"git {command[0]} failed: {complaint.decode(errors='replace').strip()}")
