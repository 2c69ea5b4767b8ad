"""GitHub shows the worst first, and obeys nothing that a model has written."""

from __future__ import annotations

import time

from hypothesis import given
from markdown_it import MarkdownIt

from pal.domain.code import Span
from pal.faces.terminal.github.github import github
from pal.faces.terminal.github.github_command import command
from pal.faces.terminal.github.github_summary import github_summary
from pal.faces.terminal.plain import plain
from pal.faces.terminal.style import Style
from pal.faces.terminal.text import render
from tests.faces.github_runner import obeyed
from tests.faces.reports import WORDS, finding, hostile, report

FRAME = ["group", "stop-commands", "resume", "endgroup"]


def test_a_finding_is_an_annotation_at_its_place() -> None:
    (one, *frame) = obeyed(github(report(finding()), "the text", could_run=True, simulated=False))
    assert [command.name for command in frame] == FRAME
    assert one.name == "error"
    assert one.properties == {
        "file": "app.py",
        "line": "2",
        "endLine": "2",
        "col": "2",
        "endColumn": "34",
        "title": "SQL built from a value",
    }
    assert one.text.splitlines() == [
        "The value becomes part of the statement.",
        "How it fails: A name of `'; DROP TABLE` does harm.",
        "Fix: Pass it as a parameter.",
        "critical security, one model, not verified: claude-haiku-5-5 raised it (90% sure)",
    ]


def test_the_documented_characters_are_escaped() -> None:
    line = command("error", "50%: a,b\r\nc", {"file": "a,b:c%.py", "line": 3})
    assert line == "::error file=a%2Cb%3Ac%25.py,line=3::50%25: a,b%0D%0Ac"


def test_columns_are_given_within_one_line_only() -> None:
    span = Span(start_line=2, start_col=5, end_line=4, end_col=3)
    (one, *_) = obeyed(github(report(finding(span=span)), "", could_run=True, simulated=False))
    assert (one.properties["line"], one.properties["endLine"]) == ("2", "4")
    assert not {"col", "endColumn"} & set(one.properties)


def test_ten_of_each_kind_the_worst_first_and_the_problems_before_them() -> None:
    mild = [finding(severity="info") for _ in range(12)]
    middling = [finding(severity="medium") for _ in range(12)]
    bad = [finding(severity="high", title="high") for _ in range(9)]
    worst = [finding(title="worst") for _ in range(2)]
    many = report(*mild, *middling, *bad, *worst, problems=("One.", "Two."))
    commands = obeyed(github(many, "", could_run=True, simulated=False))
    kinds = [one.name for one in commands]
    assert [kinds.count(kind) for kind in ("error", "warning", "notice")] == [10, 10, 10]
    assert (kinds[0], commands[0].text) == ("warning", "One.\nTwo.")
    assert [one.properties["title"] for one in commands[1:4]] == ["worst", "worst", "high"]


def test_when_no_model_answered_that_is_an_error() -> None:
    failed = report(problems=("Anthropic is down.",))
    assert obeyed(github(failed, "", could_run=False, simulated=False))[0].name == "error"


def test_what_a_simulator_says_is_labelled() -> None:
    one = report(finding())
    assert "title=[simulated] SQL" in github(one, "", could_run=True, simulated=True)
    assert r"\[simulated\] SQL" in github_summary(one, simulated=True)


@given(WORDS)
def test_nothing_that_is_written_is_obeyed(words: str) -> None:
    one = hostile(words)
    output = github(one, render(one, {}, Style()), could_run=True, simulated=False)
    commands = obeyed(output)
    assert [command.name for command in commands] == ["warning", "error", *FRAME]
    assert set(commands[1].properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
    assert commands[1].properties["file"].strip() == plain(words).strip()
    assert plain(output) == output
    assert "##[" not in output.split("::stop-commands::")[1]


@given(WORDS)
def test_a_summary_is_text_and_nothing_else(words: str) -> None:
    page = github_summary(hostile(words), simulated=False)
    assert plain(page) == page
    markdown = MarkdownIt("commonmark", {"html": True})
    tokens = markdown.parse(page)
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}
    blocks = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert blocks <= {"heading", "bullet_list", "list_item", "paragraph", "inline", "fence"}
    assert sum(token.type == "heading_open" for token in tokens) == 1


def test_five_thousand_findings_take_no_time_and_fit_on_the_page() -> None:
    many = report(*(finding(detail="x" * 50_000) for _ in range(5_000)))
    start = time.perf_counter()
    text = github(many, render(many, {}, Style()), could_run=True, simulated=False)
    page = github_summary(many, simulated=False)
    assert time.perf_counter() - start < 5
    assert text.count("\n") > 5_000
    assert len(page.encode()) < 1 << 20
    assert "4,950 more in the log" in page
