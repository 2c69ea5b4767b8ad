"""Reports as documents of the editor."""

from __future__ import annotations

from pathlib import Path
from urllib.request import url2pathname

import pytest

from pal.domain.report import Report
from pal.faces.lsp.report_text import report_text
from tests.faces.lsp_client import Failure
from tests.faces.lsp_modern import CAPABILITIES, at, at_work, command, home_with, text_of
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


def test_a_report_says_what_failed_before_what_was_found() -> None:
    report = Report.model_validate(
        {
            "id": "r_1",
            "workflow": "consensus",
            "workspace": "/w",
            "summary": "One is ![in](http://e) here.",
            "problems": ["<b>gpt</b> did not answer."],
            "answered": "2 of 3",
            "disagreements": [{"claim": "It leaks.", "for": ["a"], "against": ["b"]}],
            "sent": ["app.py:1-3"],
            "hidden": {"dismissed": 2},
        }
    )
    text = report_text(report, "PAL: x")
    assert text.startswith("# PAL: x\n\nOne is !\\[in]\\(http://e) here.\n\n")
    assert "Model calls answered: 2 of 3." in text
    assert "- &lt;b&gt;gpt&lt;/b&gt; did not answer." in text
    assert "- It leaks. (for: a; against: b)" in text
    assert text.index("## Problems") < text.index("## Disputed")
    assert "Not shown: 2 dismissed." in text


async def test_a_client_that_shows_texts_of_the_server_gets_them_and_hears_of_changes(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        run = await command(editor, "pal.consensusOnDiff", uri)
        text = await text_of(editor, run, "Cost: $")
        registered = editor.all_of("client/registerCapability")
        offers = [one for params in registered for one in params["registrations"]]
        assert {"schemes": ["pal-report"]} in [one.get("registerOptions") for one in offers]
        (shown,) = await editor.until(lambda: editor.all_of("window/showDocument"))
        assert shown["uri"] == f"pal-report:/{run}.md"
        assert text.startswith("# PAL: consensus on app.py\n")
        # A report is there by its own id too, also one of an earlier connection.
        report = await editor.request("pal/precommit", {"target": {"file": "app.py"}})
        kept = {"uri": f"pal-report:/{report['id']}.md"}
        content = await editor.request("workspace/textDocumentContent", kept)
        assert report["summary"] in content["text"]
        with pytest.raises(Failure, match="There is no report 'r_gone'"):
            await editor.request("workspace/textDocumentContent", {"uri": "pal-report:/r_gone"})


async def test_any_other_client_is_shown_a_file_of_the_user_alone(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_with(tmp_path, simulator_process)
    capabilities = {**CAPABILITIES, "workspace": {}}
    async with at_work(home, capabilities) as (editor, uri):
        run = await command(editor, "pal.thinkdeepOnSymbol", uri, at(5))
        (shown,) = await editor.until(lambda: editor.all_of("window/showDocument"))
        path = Path(url2pathname(shown["uri"].removeprefix("file://")))
        assert path == home.state / "reports" / f"{run}.md"
        assert path.parent.stat().st_mode & 0o077 == 0
        await editor.until(lambda: editor.all_of("pal/status")[-1:] and "Cost" in path.read_text())
        assert await editor.leave() == 0


async def test_a_run_that_fails_says_so_in_its_document_and_to_the_user(tmp_path: Path) -> None:
    async with at_work(home_with(tmp_path, None)) as (editor, uri):
        run = await command(editor, "pal.thinkdeepOnSymbol", uri, at(5))
        (message,) = await editor.until(lambda: editor.messages)
        assert "No model is configured" in message
        assert "No model is configured" in await text_of(editor, run, "No model")
