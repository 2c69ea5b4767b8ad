"""`pal setup`: makes an editor or agent use PAL."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pal.domain.errors import InputError, UnknownName
from pal.faces.terminal.output import write_out
from pal.faces.terminal.setup.client_setup import CLIENTS, Client, Command
from pal.faces.terminal.setup.places import Places


async def setup(name: str, environment: Mapping[str, str], directory: Path, *, write: bool) -> int:
    """Shows what to add and where, or adds it; 0.

    Raises:
        InputError: there is no such client, or its file cannot be changed; it is as it was.
    """
    client = CLIENTS.get(name)
    if client is None:
        raise UnknownName("client", name, CLIENTS)
    command = pal_command(environment)
    file = client.file(Places.of(environment, directory))
    if not write:
        sys.stderr.write(f"For {client.title}, in {file} (--write puts it there):\n")
        write_out(client.shown(command))
        sys.stderr.write(f"{client.next_step}\n")
        return 0
    text = _text(file)
    try:
        merged = client.merge(text, command)
    except InputError as why:
        raise _untouched(file, str(why), client, command) from None
    if merged == text:
        sys.stderr.write(f"{file} has it already; nothing was changed.\n")
        return 0
    try:
        _replace(file, merged)
    except OSError as error:
        raise _untouched(
            file, f"it cannot be written ({error.strerror})", client, command
        ) from None
    sys.stderr.write(f"{client.title} knows PAL now, by {file}. {client.next_step}\n")
    return 0


def pal_command(environment: Mapping[str, str]) -> Command:
    """`pal` where it is on the path that programs get; else this very Python."""
    if shutil.which("pal", path=environment.get("PATH")):
        return ["pal"]
    return [sys.executable, "-m", "pal"]


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read, so it was left as it is: {error}.") from None


def _untouched(file: Path, why: str, client: Client, command: Command) -> InputError:
    return InputError(
        f"{file} was left as it is, because {why}. Add this to it yourself:\n"
        f"{client.shown(command)}{client.next_step}"
    )


def _replace(file: Path, text: str) -> None:
    """All of it or nothing, through links, with the mode it had."""
    real = file.resolve()
    real.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
        Path(name).chmod(mode)
        Path(name).replace(real)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
