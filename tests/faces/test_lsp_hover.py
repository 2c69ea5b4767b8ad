"""What is told of a finding under the cursor; what a model wrote is data in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.finding import Finding
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.fix_diff import fix_diff
from pal.faces.lsp.markdown import block, code, plain, prose
from tests.faces.lsp_modern import CAPABILITIES, LINE, at, at_work, home_with, reviewed
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

LIVE = [
    "![x](https://example.org/pixel.png)",
    "[click](command:workbench.action.quit)",
    "<img src=https://example.org/pixel.png>",
    "[ref]: https://example.org",
    "<command:run>",
]


@pytest.mark.parametrize("text", LIVE)
def test_nothing_that_a_model_writes_is_live(text: str) -> None:
    for shown in (plain(f"see {text} there"), prose(f"see\n{text}\nthere")):
        unescaped = re.sub(r"\\.", "", shown)
        assert not re.search(r"\][(:\[]|<|!\[", unescaped)


def test_code_in_an_answer_stays_as_it_is() -> None:
    answer = "Use:\n```c\nint a[](int);\n```\nand ![x](y)"
    assert prose(answer) == "Use:\n```c\nint a[](int);\n```\nand !\\[x]\\(y)"


def test_names_stay_readable() -> None:
    said = "`is_empty` of a_b.py:3 is 50% slower - see items[0]."
    assert plain(said) == "\\`is_empty\\` of a_b.py:3 is 50% slower - see items\\[0\\]."
    assert plain("1. one") == "1\\. one"
    assert plain("# one") == "\\# one"


@given(st.text(alphabet="`~ a\n\x00\u202e"))
def test_no_text_closes_the_fence_it_stands_in(text: str) -> None:
    shown = block(text).split("\n")
    fence = shown[0]
    assert shown[-1] == fence
    assert all(fence not in line for line in shown[1:-1])
    assert "\u202e" not in code(text)


def test_a_fix_is_a_small_diff() -> None:
    text = "".join(f"line {n}\n" for n in range(1, 21))
    span = {"start_line": 10, "start_col": 1, "end_line": 10, "end_col": 8}
    finding = Finding.model_validate(
        {
            "id": "f_0123456789",
            "path": "a.py",
            "span": span,
            "severity": "low",
            "category": "bug",
            "title": "t",
            "detail": "d",
            "evidence": "line 10",
            "confidence": 1,
            "stage": "scan",
            "fix": {
                "description": "d",
                "edits": [{"path": "a.py", "span": span, "new_text": "ten\neleven"}],
            },
        }
    )
    assert fix_diff(finding, text, Positions(text, "utf-16")) == (
        " line 8\n line 9\n-line 10\n+ten\n+eleven\n line 11\n line 12"
    )
    in_words = finding.model_copy(update={"fix": None})
    assert fix_diff(in_words, text, Positions(text, "utf-8")) is None


async def test_a_hover_tells_all_that_is_known(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        finding = await reviewed(editor, uri)
        where = {"textDocument": {"uri": uri}, "position": at(LINE, 12)}
        hover = await editor.request("textDocument/hover", where)
        assert hover["range"] == editor.shown(uri)[0]["range"]
        text = hover["contents"]["value"]
        assert hover["contents"]["kind"] == "markdown"
        assert "```diff\n" in text
        assert "\n-    return value == None\n+    return value is None\n" in text
        for vote in finding["votes"]:
            assert f"- {vote['model']}: {vote['verdict']}" in text
        assert "stage consensus · confidence" in text
        assert "consensus of \\$0.0" in text
        nowhere = {**where, "position": at(0, 0)}
        assert await editor.request("textDocument/hover", nowhere) is None
        elsewhere = {**where, "textDocument": {"uri": "file:///nowhere.py"}}
        assert await editor.request("textDocument/hover", elsewhere) is None
        place = {"start": at(LINE, 4), "end": at(LINE, 10)}
        editor.change(uri, 2, {"range": place, "text": "yield"})
        stale = (await editor.request("textDocument/hover", where))["contents"]["value"]
        assert "Edited since the review" in stale
        assert "```diff" not in stale


async def test_a_client_without_markdown_reads_text(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    document = {**CAPABILITIES["textDocument"], "hover": {"contentFormat": ["plaintext"]}}
    capabilities = {**CAPABILITIES, "textDocument": document}
    async with at_work(home_with(tmp_path, simulator_process), capabilities) as (editor, uri):
        finding = await reviewed(editor, uri)
        where = {"textDocument": {"uri": uri}, "position": at(LINE, 12)}
        said = (await editor.request("textDocument/hover", where))["contents"]
        assert said["kind"] == "plaintext"
        assert said["value"].startswith(f"{finding['title']}\n{finding['detail']}")
