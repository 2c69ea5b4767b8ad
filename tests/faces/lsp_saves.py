"""What the tests of a save in an editor share."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.faces.lsp_client import PATIENCE_S, Editor, Home
from tests.simulated import SimulatorProcess

CLEAN = "def total(numbers):\n    return sum(numbers)\n"
# The emoji makes columns differ between encodings.
TOKEN = "ghp_" + "R4nd0mL00k1ngT0kenF0rTests123456789a"
SECRET = f'emoji, token = "😀", "{TOKEN}"\n'
# None of the checks that run on save knows this one; only a model says it.
BUG = 'emoji, result = "😀", eval(expression)\n'
TITLE = "Text is run as code"

ON = {"PAL_SAVE__MODELS": "on", "PAL_SAVE__DEBOUNCE_MS": "50"}


def home_at(tmp_path: Path, vendors: SimulatorProcess | None = None, **extra: str) -> Home:
    (tmp_path / "home").mkdir(exist_ok=True)
    return Home(tmp_path / "home", {**ON, **(vendors.environment if vendors else {}), **extra})


def saved(editor: Editor, file: Path, text: str, version: int = 1) -> str:
    """Opens a document with this text and saves it."""
    file.write_text(text, "utf-8")
    uri = editor.open(file, text, version)
    editor.save(uri)
    return uri


async def settled(editor: Editor, uri: str, publications: int) -> None:
    """Waits until so much was published, and a little longer for what should not come."""
    await editor.until(lambda: len(editor.published(uri)) >= publications)
    await asyncio.sleep(0.3)


async def asked(vendors: SimulatorProcess) -> None:
    """Waits until a model is at work."""
    async with asyncio.timeout(PATIENCE_S):
        while not vendors.log():  # noqa: ASYNC110 - It is in another process.
            await asyncio.sleep(0.05)
