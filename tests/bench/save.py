"""From a save to what the editor shows of it: a 5,000-line file with one changed hunk."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.bench.editor import Editor, Message
from tests.bench.figure import Figure, middle
from tests.bench.simulated_vendors import set_latency, simulated_vendors

LINES = 5_000
ROUNDS = 15
LATENCY_S = 0.2
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


async def run() -> Sequence[Figure]:
    """Each round changes one hunk to text that no round had, so that nothing is cached."""
    with tempfile.TemporaryDirectory() as place:
        path = _repository(Path(place) / "repo")
        async with simulated_vendors() as vendors:
            set_latency(vendors, LATENCY_S)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "pal", "lsp", "--standalone"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=1 << 24,
                cwd=path.parent,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": place,
                    "PAL_STATE_DIR": f"{place}/state",
                    "PAL_SAVE__MODELS": "on",
                    "PAL_SAVE__DEBOUNCE_MS": "0",
                    "PAL_BUDGET__DAILY_USD": "1000",
                    "PAL_BUDGET__MONTHLY_USD": "1000",
                    **vendors,
                },
            )
            editor = Editor(process)
            try:
                local, model = await _rounds(editor, path)
            finally:
                await editor.close()
    wait = LATENCY_S * 1000
    return [
        Figure("save to local diagnostics", middle(local), "ms", "<= 150 ms"),
        Figure("save to model diagnostics", middle(model), "ms", f"<= {wait:.0f} + 60 ms"),
    ]


async def _rounds(editor: Editor, path: Path) -> tuple[list[float], list[float]]:
    uri = path.as_uri()
    folder = {"uri": path.parent.as_uri(), "name": "repo"}
    await editor.request(
        "initialize",
        {
            "processId": None,
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": {},
        },
    )
    editor.notify("initialized", {})
    text = path.read_text()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": document})
    local: list[float] = []
    model: list[float] = []
    for round_ in range(ROUNDS + 3):
        # Far from the last one's, or PAL would know the findings again.
        value = f"value_{2500 + 20 * round_}"
        changed = text.replace(
            f"    return {value}\n",
            f'    key_{round_} = "{TOKEN[:-2]}{round_:02d}"\n'
            f'    return eval({value} + "{round_}")\n',
        )
        version = {"uri": uri, "version": round_ + 2}
        editor.notify(
            "textDocument/didChange",
            {"textDocument": version, "contentChanges": [{"text": changed}]},
        )
        path.write_text(changed)
        known = frozenset(editor.shown)
        seen_local = editor.when(partial(_shows_new, words="GitHub token", known=known))
        seen_model = editor.when(partial(_shows_new, words="run as code", known=known))
        began = time.perf_counter()
        editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        local.append(await asyncio.wait_for(seen_local, 20) - began)
        model.append(await asyncio.wait_for(seen_model, 20) - began)
    return local[3:], model[3:]


def _shows_new(message: Message, words: str, known: frozenset[str]) -> bool:
    """Whether the message publishes a finding with these words that no earlier round had.

    The names in the code differ from round to round, and so do the findings' ids.
    """
    if message["method"] != "textDocument/publishDiagnostics":
        return False
    about = [d for d in message["params"]["diagnostics"] if words in d["message"]]
    new = {d["data"]["finding"] for d in about} - known
    return bool(new)


def _repository(root: Path) -> Path:
    root.mkdir()
    path = root / "big.py"
    functions = (
        f"def function_{n}(value_{n}):\n    # step {n}\n    value_{n} += {n}\n"
        f"    return value_{n}\n\n"
        for n in range(2500 - LINES // 10, 2500 + LINES // 10)
    )
    path.write_text("".join(functions))
    for command in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "start"),
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    return path
