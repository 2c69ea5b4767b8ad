"""Findings as diagnostics."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol.types import Diagnostic, DiagnosticSeverity, Position, Range

from pal.domain.finding import Finding
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.diagnostics import diagnostic_of

URI = "file:///repository/app.py"
TEXT = "x = eval(a)\n"


def shown(**more: Any) -> Diagnostic:
    values: dict[str, Any] = {
        "id": "f_0123456789",
        "path": "app.py",
        "span": {"start_line": 1, "start_col": 5, "end_line": 1, "end_col": 12},
        "severity": "high",
        "category": "security",
        "title": "Text is run as code",
        "detail": "Whoever controls it runs what they like.",
        "evidence": "eval(a)",
        "confidence": 0.9,
        "stage": "scan",
    }
    return diagnostic_of(Finding.model_validate(values | more), Positions(TEXT, "utf-16"), URI)


def data(**more: Any) -> Any:
    return shown(**more).data


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("critical", DiagnosticSeverity.Warning),
        ("high", DiagnosticSeverity.Warning),
        ("medium", DiagnosticSeverity.Information),
        ("low", DiagnosticSeverity.Hint),
        ("info", DiagnosticSeverity.Hint),
    ],
)
def test_severities_are_those_of_the_contract(severity: str, expected: DiagnosticSeverity) -> None:
    assert shown(severity=severity).severity == expected


def test_only_a_local_syntax_error_is_an_error() -> None:
    assert shown(stage="local", category="syntax").severity == DiagnosticSeverity.Error
    assert shown(stage="scan", category="syntax").severity == DiagnosticSeverity.Warning


def test_it_names_pal_and_the_rule_or_else_the_category() -> None:
    assert (shown().source, shown().code) == ("PAL", "security")
    assert shown(rule="ruff:S307").code == "ruff:S307"


def test_it_stands_at_the_span_and_says_what_how_and_why() -> None:
    one = shown(scenario="An input of `exit()` is executed.")
    assert one.range == Range(Position(0, 4), Position(0, 11))
    assert one.message.split("\n") == [
        "Text is run as code",
        "Whoever controls it runs what they like.",
        "An input of `exit()` is executed.",
    ]


def test_a_stale_one_is_a_hint_without_a_fix() -> None:
    edit = {
        "path": "app.py",
        "span": {"start_line": 1, "start_col": 1, "end_line": 1, "end_col": 2},
    }
    fix = {"description": "Parse it.", "edits": [{**edit, "new_text": "y"}]}
    assert data(fix=fix)["fix"] is True
    one = shown(fix=fix, status="stale")
    assert one.severity == DiagnosticSeverity.Hint
    assert "edited since the review" in one.message
    assert data(fix=fix, status="stale")["fix"] is False


def test_a_fix_in_words_alone_cannot_be_applied() -> None:
    assert data(fix={"description": "Parse it."})["fix"] is False


def test_agreement_counts_who_says_so_among_those_who_were_asked() -> None:
    votes = [
        {"model": "a", "verdict": "raised"},
        {"model": "b", "verdict": "confirmed"},
        {"model": "c", "verdict": "silent"},
    ]
    assert data(votes=votes)["agreement"] == "2 of 3"
    assert data()["agreement"] is None


def test_the_fingerprint_is_of_the_text_and_not_of_the_place() -> None:
    moved = {"start_line": 9, "start_col": 1, "end_line": 9, "end_col": 8}
    assert (
        data()["fingerprint"] == data(span=moved, evidence="eval( a )", path="b.py")["fingerprint"]
    )
    assert data()["fingerprint"] != data(evidence="eval(b)")["fingerprint"]
    assert data()["finding"] == "f_0123456789"
