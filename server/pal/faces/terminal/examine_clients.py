"""Looks at which editors and agents of this machine know PAL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from pal.domain.errors import InputError
from pal.faces.terminal.checkup import Checkup
from pal.faces.terminal.setup.client_setup import CLIENTS
from pal.faces.terminal.setup.places import Places
from pal.faces.terminal.setup.setup import pal_command

_PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "claude-code": ("claude",),
    "codex": ("codex",),
    "gemini-cli": ("gemini",),
    "cursor": ("cursor", "cursor-agent"),
    "vscode": ("code", "codium"),
    "zed": ("zed", "zeditor"),
    "neovim": ("nvim",),
    "emacs": ("emacs",),
    "helix": ("hx", "helix"),
}


def examine_clients(environment: Mapping[str, str], directory: Path) -> Iterator[Checkup]:
    """A line for each that is installed, or whose settings are there."""
    places, command = Places.of(environment, directory), pal_command(environment)
    for name, client in CLIENTS.items():
        file = client.file(places)
        path = environment.get("PATH")
        installed = any(shutil.which(program, path=path) for program in _PROGRAMS[name])
        if not installed and not file.is_file():
            continue
        next_step = f"pal setup {name} --write"
        try:
            text = file.read_text("utf-8") if file.is_file() else ""
            known = bool(text) and client.merge(text, command) == text
        except (InputError, OSError, UnicodeDecodeError) as error:
            found = f"whether {client.title} knows PAL cannot be read in {file}: {error}"
            yield Checkup("warn", name, found, f"`pal setup {name}` shows what belongs there.")
            continue
        if known:
            yield Checkup("ok", name, f"set up in {file}")
        elif _mentions_pal(text):
            yield Checkup("ok", name, f"set up in your own way in {file}")
        else:
            yield Checkup("warn", name, f"{client.title} does not know PAL", next_step)


def _mentions_pal(text: str) -> bool:
    """Whether something like an entry of that name is there, which is then the user's own."""
    return '"pal"' in text or "mcp_servers.pal" in text or "language-server.pal" in text
