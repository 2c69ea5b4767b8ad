"""`save.deep`: a save goes on as the pipeline does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faces.lsp_client import make_repository
from tests.faces.lsp_saves import BUG, CLEAN, TITLE, home_at, saved
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


@pytest.mark.parametrize(("deep", "calls"), [("true", 2), ("false", 1)])
async def test_a_deep_save_has_what_is_flagged_reviewed(
    tmp_path: Path, simulator_process: SimulatorProcess, deep: str, calls: int
) -> None:
    repository = make_repository(tmp_path / "repository", {"app.py": CLEAN})
    async with home_at(tmp_path, simulator_process, PAL_SAVE__DEEP=deep).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        await editor.until(lambda: len(simulator_process.log()) >= calls)
    assert len(simulator_process.log()) == calls
