"""A client with every capability, and a workspace in it with something to find."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.faces.lsp_client import Editor, Failure, Home, make_repository
from tests.simulated import SimulatorProcess

BEFORE = "def show(items):\n    return items\n\n\n"
BUG = "def is_empty(value):\n    return value == None\n"
TITLE = "None is compared with =="
LINE = 5
"""Of the bug, 0-based."""

CAPABILITIES: dict[str, Any] = {
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "window": {"showDocument": {"support": True}, "workDoneProgress": True},
    "workspace": {
        "textDocumentContent": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True},
    },
}


def home_with(tmp_path: Path, vendors: SimulatorProcess | None) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", vendors.environment if vendors else {})


@asynccontextmanager
async def at_work(
    home: Home, capabilities: dict[str, Any] | None = None
) -> AsyncGenerator[tuple[Editor, str]]:
    """An editor with a file open that has a bug since HEAD, and the file's URI."""
    root = home.path.parent / "repository"
    if not root.exists():
        make_repository(root, {"app.py": BEFORE})
        (root / "app.py").write_text(BEFORE + BUG)
    async with home.editor() as editor:
        editor.answers |= {
            "client/registerCapability": lambda _: None,
            "window/workDoneProgress/create": lambda _: None,
            "window/showDocument": lambda _: {"success": True},
            "workspace/textDocumentContent/refresh": lambda _: None,
            "workspace/applyEdit": lambda _: {"applied": True},
        }
        await editor.initialize(root, CAPABILITIES if capabilities is None else capabilities)
        yield editor, editor.open(root / "app.py")


async def reviewed(editor: Editor, uri: str) -> dict[str, Any]:
    """The finding that a consensus on the file comes to, once it is shown."""
    report = await editor.request("pal/consensus", {"target": {"file": "app.py"}})
    (finding,) = report["findings"]
    await editor.until_shown(uri, finding["title"])
    return finding


async def command(editor: Editor, name: str, *arguments: Any) -> str:
    """Starts a command; the id of its run."""
    params = {"command": name, "arguments": list(arguments)}
    return (await editor.request("workspace/executeCommand", params))["run"]


async def refusal(editor: Editor, name: str, *arguments: Any) -> Failure:
    """Why a command was not started."""
    try:
        await command(editor, name, *arguments)
    except Failure as failure:
        return failure
    raise AssertionError(f"{name} was started")


async def text_of(editor: Editor, run: str, part: str) -> str:
    """The report document of a run, once it has a text in it."""

    def asked_again() -> bool:
        uri = f"pal-report:/{run}.md"
        return any(one["uri"] == uri for one in _refreshed(editor))

    text = ""
    while part not in text:
        editor.said = [one for one in editor.said if "content/refresh" not in one["method"].lower()]
        params = {"uri": f"pal-report:/{run}.md"}
        text = (await editor.request("workspace/textDocumentContent", params))["text"]
        if part not in text:
            await editor.until(asked_again)
    return text


def _refreshed(editor: Editor) -> list[Any]:
    return editor.all_of("workspace/textDocumentContent/refresh")


def at(line: int, character: int = 0) -> dict[str, int]:
    return {"line": line, "character": character}


def between(start: dict[str, int], end: dict[str, int]) -> dict[str, Any]:
    return {"start": start, "end": end}
