"""What happens beside the first save: nothing new, staging elsewhere, vendors at their limit."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pal.domain.report import ModelUse, Report
from pal.faces.lsp.back_off import BackOff
from pal.faces.lsp.index_watch import IndexWatch
from pal.faces.lsp.runs import Runs
from pal.source.git import Git
from tests.faces.lsp_client import git, make_repository
from tests.faces.lsp_saves import BUG, CLEAN, SECRET, TITLE, home_at, saved, settled
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

WORKSPACE = Path("/repository")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository", {"app.py": CLEAN})


def report(answered: str, outcome: str) -> Report:
    use = ModelUse(model="m", vendor="v", role="scan", outcome=outcome)
    return Report(
        id="r_1",
        workflow="precommit",
        workspace=str(WORKSPACE),
        summary="",
        models=(use,),
        answered=answered,
    )


def test_it_backs_off_for_longer_each_time_until_somebody_answers() -> None:
    now = 100.0
    back_off = BackOff(lambda: now)
    pauses: list[float] = []
    for _ in range(8):
        back_off.heed(WORKSPACE, report("0 of 1", "rate_limited"))
        began = now
        while not back_off.is_over(WORKSPACE):
            now += 1
        pauses.append(now - began)
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300]
    assert back_off.is_over(Path("/another"))
    back_off.heed(WORKSPACE, report("1 of 1", "ok"))
    back_off.heed(WORKSPACE, report("0 of 1", "overloaded"))
    now += 5
    assert back_off.is_over(WORKSPACE)


@pytest.mark.parametrize(
    ("answered", "outcome"), [("1 of 1", "rate_limited"), ("0 of 1", "unauthorized")]
)
def test_an_answer_or_another_failure_is_no_reason_to_back_off(answered: str, outcome: str) -> None:
    back_off = BackOff(lambda: 0.0)
    back_off.heed(WORKSPACE, report(answered, outcome))
    assert back_off.is_over(WORKSPACE)


async def test_limited_vendors_are_left_alone_and_local_findings_go_on(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"status": 429})
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until(lambda: editor.messages)
        asked = len(simulator_process.log())
        assert asked > 0
        editor.change(uri, 2, {"text": CLEAN + BUG + SECRET})
        editor.save(uri)
        await editor.until_shown(uri, "in the code")
        await asyncio.sleep(0.3)
        assert len(simulator_process.log()) == asked


async def test_an_unchanged_file_is_published_at_once_and_nobody_is_asked(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process, PAL_SAVE__DEBOUNCE_MS="5000")
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        before = await editor.until_shown(uri, TITLE)
        await asyncio.sleep(0.3)
        seen = len(editor.published(uri))
        async with asyncio.timeout(2.5):  # The debounce alone would take longer.
            editor.save(uri)
            await settled(editor, uri, seen + 1)
        assert editor.shown(uri) == [before]
    assert len(simulator_process.log()) == 1


async def test_what_is_committed_outside_is_looked_at_again_without_a_save(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        await asyncio.sleep(0.5)
        git(repository, "commit", "-qam", "with the bug")
        await editor.until(lambda: not editor.shown(uri))
        assert await editor.leave() == 0
    assert len(simulator_process.log()) == 1


async def test_staging_elsewhere_is_heard_and_our_own_git_is_not(repository: Path) -> None:
    runs, heard = Runs(), asyncio.Queue[Path]()
    watch = IndexWatch(runs, heard.put_nowait)
    await watch.watch(repository)
    await asyncio.sleep(0.5)
    (repository / "app.py").write_text(CLEAN + BUG)
    before = await watch.stamp(repository)
    for command in (("diff-index", "HEAD"), ("ls-files", "--cached"), ("status", "--porcelain")):
        await Git(repository).run(*command)
    await asyncio.sleep(0.6)
    assert heard.empty()
    assert await watch.stamp(repository) == before
    git(repository, "add", ".")
    assert await asyncio.wait_for(heard.get(), 10) == repository
    assert await watch.stamp(repository) != before
    await runs.end()


async def test_where_there_is_no_repository_there_is_nothing_to_watch(tmp_path: Path) -> None:
    runs = Runs()
    watch = IndexWatch(runs, lambda _: None)
    await watch.watch(tmp_path)
    assert await watch.stamp(tmp_path) is None
    await runs.end()
