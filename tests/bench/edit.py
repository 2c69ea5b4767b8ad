"""Typing in a file with many findings, and saving it again and again."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tests.bench.editor import Editor, Message
from tests.bench.figure import Figure, middle
from tests.bench.simulated_vendors import simulated_vendors

LINES, FINDINGS, EDITS, ROUNDS = 5_000, 300, 500, 5
SAVES_EARLY, SAVES = 100, 1_000
PAL = (sys.executable, "-m", "pal", "lsp", "--standalone")
BARE = (sys.executable, "-m", "tests.bench.bare_server")


async def run() -> Sequence[Figure]:
    """Figures of one run: the same edits to both servers, in turn."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        path = _repository(home / "repo")
        figures = await _typing(home, path)
        async with simulated_vendors() as vendors:
            figures.append(await _many_saves(home, path, vendors))
        figures.append(await _memory(home, path))
    return figures


async def _typing(home: Path, path: Path) -> list[Figure]:
    settings = {"PAL_SAVE__MODELS": "off", "PAL_REVIEW__MAX_FINDINGS": "1000"}
    async with _server(BARE, home) as bare, _server(PAL, home, settings) as pal:
        text = path.read_text()
        for editor in (bare, pal):
            await _opened(editor, path, text)
        first = pal.when(lambda message: _findings_of(message) == FINDINGS)
        pal.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        await asyncio.wait_for(first, 60)
        ours: list[float] = []
        theirs: list[float] = []
        edits = _edits(text)
        for round_ in range(ROUNDS):
            for editor, times in ((bare, theirs), (pal, ours)):
                times.append(await _typed(editor, path, edits, round_ * EDITS + 2))
            await asyncio.sleep(1)
        actions = [
            await _typed(pal, path, edits[number : number + 1], ROUNDS * EDITS + 2 + number)
            for number in range(20)
        ]
        # Saved once as it is now, and then without another edit.
        await _saved(pal, path)
        await asyncio.sleep(2)
        saves = [await _saved(pal, path) for _ in range(10)]
    many = f"{EDITS} edits with {FINDINGS} findings, then a code action"
    return [
        Figure(many, middle(ours), "ms", "<= 1.3x", middle(theirs), "bare pygls"),
        Figure(f"an edit and a code action, {LINES} lines", middle(actions), "ms", "<= 15 ms"),
        Figure("save of an unchanged file", middle(saves), "ms", "<= 50 ms"),
    ]


async def _many_saves(home: Path, path: Path, vendors: Mapping[str, str]) -> Figure:
    """Fifty in five seconds, of text that is another one each time."""
    settings = {"PAL_SAVE__MODELS": "on", **vendors}
    before = _calls(home)
    async with _server(PAL, home, settings) as pal:
        text = await _opened(pal, path, path.read_text())
        await asyncio.sleep(2)
        for number in range(50):
            _change(pal, path, f"{text}value = eval({number})\n", number + 2)
            pal.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
    return Figure("50 saves in 5 s: calls to models", _calls(home) - before, "calls", "<= 2")


async def _memory(home: Path, path: Path) -> Figure:
    settings = {"PAL_SAVE__MODELS": "off", "PAL_SAVE__DEBOUNCE_MS": "0"}
    async with _server(PAL, home, settings) as pal:
        text = await _opened(pal, path, path.read_text()[:20_000])
        sizes: dict[int, float] = {}
        for number in range(1, SAVES + 1):
            _change(pal, path, f"{text}value = {number}\n", number + 1)
            await _saved(pal, path)
            if number in (SAVES_EARLY, SAVES):
                sizes[number] = _megabytes(pal)
    return Figure(
        f"memory after {SAVES} saves",
        sizes[SAVES],
        "MB",
        "<= 1.1x",
        sizes[SAVES_EARLY],
        f"after {SAVES_EARLY}",
    )


@asynccontextmanager
async def _server(
    command: Sequence[str], home: Path, settings: Mapping[str, str] | None = None
) -> AsyncGenerator[Editor]:
    own = {"PATH": os.environ["PATH"], "HOME": str(home), "PAL_STATE_DIR": str(home / "state")}
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=1 << 24,
        env={**own, **(settings or {})},
    )
    editor = Editor(process)
    try:
        yield editor
    finally:
        await editor.close()


async def _opened(editor: Editor, path: Path, text: str) -> str:
    root = path.parent.as_uri()
    await editor.request(
        "initialize", {"processId": None, "rootUri": root, "capabilities": {"textDocument": {}}}
    )
    editor.notify("initialized", {})
    item = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    return text


async def _typed(
    editor: Editor, path: Path, edits: Sequence[tuple[int, int]], version: int
) -> float:
    """Seconds from the first key to the answer of a code action."""
    began = time.perf_counter()
    for number, (line, character) in enumerate(edits):
        place = {"line": line, "character": character}
        change = {"range": {"start": place, "end": place}, "text": "x"}
        document = {"uri": path.as_uri(), "version": version + number}
        editor.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
        )
    line = edits[-1][0]
    place = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}
    params: dict[str, Any] = {"textDocument": {"uri": path.as_uri()}, "range": place}
    await editor.request("textDocument/codeAction", {**params, "context": {"diagnostics": []}})
    return time.perf_counter() - began


async def _saved(editor: Editor, path: Path) -> float:
    """Seconds from a save to what is published of it."""
    published = editor.when(lambda message: message["method"] == "textDocument/publishDiagnostics")
    began = time.perf_counter()
    editor.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
    return await asyncio.wait_for(published, 60) - began


def _change(editor: Editor, path: Path, text: str, version: int) -> None:
    document = {"uri": path.as_uri(), "version": version}
    editor.notify(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]}
    )


def _findings_of(message: Message) -> int:
    if message["method"] != "textDocument/publishDiagnostics":
        return 0
    return len(message["params"]["diagnostics"])


def _edits(text: str) -> list[tuple[int, int]]:
    """Where one character is put in: all over the file, and the same in every run."""
    dice = random.Random(6)
    lines = text.split("\n")
    places = (dice.randrange(len(lines) - 1) for _ in range(EDITS))
    return [(line, dice.randrange(len(lines[line]) + 1)) for line in places]


def _repository(root: Path) -> Path:
    """A committed file, and in the work tree one with as many secrets as there are findings."""
    root.mkdir()
    path = root / "big.py"
    every = LINES // FINDINGS
    plain = [f"value_{number} = {number}  # step {number}" for number in range(LINES)]
    path.write_text("\n".join(plain) + "\n")
    for command in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "start"),
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    for number in range(FINDINGS):
        token = f"ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q{number:03}"
        plain[number * every] = f'key_{number} = "{token}"'
    path.write_text("\n".join(plain) + "\n")
    return path


def _calls(home: Path) -> int:
    """How often a model was asked."""
    with closing(sqlite3.connect(home / "state" / "pal.db")) as ledger:
        counted = ledger.execute("SELECT count(*) FROM calls WHERE outcome <> 'cached'")
        return counted.fetchone()[0]


def _megabytes(editor: Editor) -> float:
    status = Path(f"/proc/{editor.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found.group(1)) / 1024 if found else 0.0
