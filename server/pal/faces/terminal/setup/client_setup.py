"""How each editor and agent is told of PAL, as their own documentation says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pal.faces.terminal.setup.editor_setup import emacs, helix, neovim
from pal.faces.terminal.setup.merge_block import merge_block
from pal.faces.terminal.setup.merge_json import merge_json
from pal.faces.terminal.setup.merge_toml import merge_toml
from pal.faces.terminal.setup.places import Places

Command = Sequence[str]
"""How PAL is started, without what it is to serve."""


@dataclass(frozen=True, slots=True)
class Client:
    """An editor or agent.

    Attributes:
        title: what it is called.
        file: where it looks.
        merge: from the file's text and PAL's command to the text with PAL in it. It raises
            `InputError`, with half a sentence, where that would lose something.
        next_step: what the user does then, or how they see that it worked.
    """

    title: str
    file: Callable[[Places], Path]
    merge: Callable[[str, Command], str]
    next_step: str

    def shown(self, command: Command) -> str:
        """What makes it use PAL, as it would stand in an empty file."""
        return self.merge("", command)


def _agent(*path: str, **more: str) -> Callable[[str, Command], str]:
    def merge(text: str, command: Command) -> str:
        entry = {**more, "command": command[0], "args": [*command[1:], "mcp"]}
        return merge_json(text, path, entry)

    return merge


def _codex(text: str, command: Command) -> str:
    return merge_toml(
        text,
        {"mcp_servers": {"pal": {}}},
        f"[mcp_servers.pal]\ncommand = {_quoted(command[0])}\n"
        # A panel of strong models may take longer than Codex waits for a tool by itself.
        f"args = [{', '.join(map(_quoted, [*command[1:], 'mcp']))}]\ntool_timeout_sec = 600\n",
    )


def _quoted(text: str) -> str:
    return "'" + text + "'" if "\\" in text else f'"{text}"'


def _emacs_init(places: Places) -> Path:
    """The one that Emacs reads: the older places come first."""
    folder = places.home / ".emacs.d"
    if (places.home / ".emacs").exists():
        return places.home / ".emacs"
    return (folder if folder.exists() else places.config / "emacs") / "init.el"


CLIENTS: Mapping[str, Client] = MappingProxyType(
    {
        "claude-code": Client(
            "Claude Code",
            lambda places: places.project / ".mcp.json",
            _agent("mcpServers", "pal", type="stdio"),
            "Start `claude` in this directory, allow the server, and see it with /mcp.",
        ),
        "codex": Client(
            "Codex",
            lambda places: places.home / ".codex" / "config.toml",
            _codex,
            "Restart Codex, and see it with /mcp.",
        ),
        "gemini-cli": Client(
            "Gemini CLI",
            lambda places: places.home / ".gemini" / "settings.json",
            _agent("mcpServers", "pal"),
            "Restart Gemini CLI, and see it with /mcp.",
        ),
        "cursor": Client(
            "Cursor",
            lambda places: places.home / ".cursor" / "mcp.json",
            _agent("mcpServers", "pal"),
            "Restart Cursor, and see it among the MCP servers of its settings.",
        ),
        "vscode": Client(
            "VS Code",
            lambda places: places.project / ".vscode" / "mcp.json",
            _agent("servers", "pal", type="stdio"),
            "Run `MCP: List Servers` in VS Code to start it for agents. Findings in the editor"
            " come with PAL's own extension.",
        ),
        "zed": Client(
            "Zed",
            lambda places: places.config / "zed" / "settings.json",
            _agent("context_servers", "pal"),
            "See it in Zed under Settings, AI, MCP Servers.",
        ),
        "neovim": Client(
            "Neovim",
            lambda places: places.config / "nvim" / "plugin" / "pal.lua",
            lambda text, command: merge_block(text, neovim(command), "--"),
            "Open a file of a git repository; :checkhealth vim.lsp shows `pal` then.",
        ),
        "emacs": Client(
            "Emacs",
            _emacs_init,
            lambda text, command: merge_block(text, emacs(command), ";;"),
            "Restart Emacs. With lsp-mode PAL runs beside your servers; with eglot, which takes"
            " one server a buffer, where you have none: M-x eglot.",
        ),
        "helix": Client(
            "Helix",
            lambda places: places.config / "helix" / "languages.toml",
            helix,
            "Restart Helix; `hx --health python` lists `pal` among the language servers.",
        ),
    }
)
