"""SARIF that code scanning can read, whatever a model has written into it."""

from __future__ import annotations

import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.code import Span
from pal.domain.finding import Edit, Fix
from pal.faces.terminal.plain import plain
from pal.faces.terminal.sarif.sarif import sarif
from tests.faces.reports import WORDS, finding, hostile, report
from tests.faces.sarif_shape import valid_run


def test_a_finding_is_a_result_with_its_place_fix_and_fingerprint() -> None:
    run = valid_run(sarif(report(finding()), could_run=True, simulated=False))
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("pal/security", "error")
    assert result["message"]["text"].splitlines() == [
        "SQL built from a value",
        "The value becomes part of the statement.",
        "How it fails: A name of `'; DROP TABLE` does harm.",
        "Fix: Pass it as a parameter.",
    ]
    region = {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 34}
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "app.py"
    assert place["region"] == {**region, "snippet": {"text": 'cursor.execute(f"SELECT {name}")'}}
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": region,
            "insertedContent": {"text": 'cursor.execute("SELECT ?", (name,))'},
        }
    ]
    assert result["partialFingerprints"]["palFindingId/v1"] == "f_0123456789"
    assert result["properties"]["agreement"] == "one model, not verified"
    assert "suppressions" not in result
    assert "relatedLocations" not in result


def test_other_places_that_a_fix_changes_are_related() -> None:
    elsewhere = Span(start_line=7, start_col=1, end_line=8, end_col=1)
    edits = (
        Edit(path="app.py", span=finding().span, new_text="x"),
        Edit(path="b.py", span=elsewhere, new_text=""),
    )
    one = finding(fix=Fix(description="Both.", edits=edits))
    (result,) = valid_run(sarif(report(one), could_run=True, simulated=False))["results"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "b.py"
    assert related["physicalLocation"]["region"]["startLine"] == 7
    changed = [c["artifactLocation"]["uri"] for c in result["fixes"][0]["artifactChanges"]]
    assert changed == ["app.py", "b.py"]


@pytest.mark.parametrize("fix", [None, Fix(description="Think again.")])
def test_a_finding_without_edits_has_no_fix(fix: Fix | None) -> None:
    (result,) = valid_run(sarif(report(finding(fix=fix)), could_run=True, simulated=False))[
        "results"
    ]
    assert "fixes" not in result


def test_each_local_rule_and_each_category_is_one_rule() -> None:
    local = finding(stage="local", rule="ruff:S608", votes=(), severity="medium")
    bug = finding(category="bug", severity="low")
    run = valid_run(
        sarif(report(bug, local, finding(), finding(), bug), could_run=True, simulated=False)
    )
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert list(rules) == ["pal/security", "ruff:S608", "pal/bug"]
    assert [one["level"] for one in run["results"]] == ["error", "error", "warning", "note", "note"]
    assert rules["ruff:S608"]["defaultConfiguration"]["level"] == "warning"


@pytest.mark.parametrize(
    "path", ["a b/größe.py", "a:b.py", "100%.py", "名前.py", "#1?.py", "a+b.py"]
)
def test_every_path_becomes_a_reference_and_back(path: str) -> None:
    (result,) = valid_run(sarif(report(finding(path=path)), could_run=True, simulated=False))[
        "results"
    ]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == path


def test_problems_are_notifications_and_a_run_without_an_answer_was_no_success() -> None:
    failed = report(problems=("Anthropic is down.",))
    (said,) = valid_run(sarif(failed, could_run=False, simulated=False))["invocations"]
    assert not said["executionSuccessful"]
    assert said["toolExecutionNotifications"] == [
        {"level": "error", "message": {"text": "Anthropic is down."}}
    ]
    (well,) = valid_run(sarif(report(), could_run=True, simulated=False))["invocations"]
    assert well == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_what_it_cost_and_who_was_asked_goes_along() -> None:
    said = valid_run(sarif(report(), could_run=True, simulated=True))["properties"]
    assert (said["cost_usd"], said["answered"], said["simulated"]) == (0.0004, "1 of 1", True)
    assert said["models"][0]["model"] == "claude-haiku-5-5"


def test_what_a_simulator_says_is_labelled() -> None:
    local = finding(stage="local", rule="ruff:S608", votes=())
    run = valid_run(sarif(report(finding(), local), could_run=True, simulated=True))
    labelled = [one["message"]["text"].startswith("[simulated] ") for one in run["results"]]
    assert labelled == [True, False]


def test_braces_and_brackets_are_neither_placeholders_nor_links() -> None:
    one = finding(title="f'{0}' [see](https://evil.example)")
    (result,) = valid_run(sarif(report(one), could_run=True, simulated=False))["results"]
    assert result["message"]["text"].startswith("f'{{0}}' [see] (https")


@given(WORDS)
def test_nothing_that_is_written_makes_it_invalid(words: str) -> None:
    run = valid_run(sarif(hostile(words), could_run=True, simulated=False))
    (result,) = run["results"]
    said = result["message"]["text"]
    assert plain(said) == said
    assert "](" not in said
    result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"].encode()


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 9), st.integers(1, 9))
def test_regions_count_as_spans_do(line: int, column: int, more: int, width: int) -> None:
    span = Span(start_line=line, start_col=column, end_line=line + more, end_col=column + width)
    (result,) = valid_run(sarif(report(finding(span=span)), could_run=True, simulated=False))[
        "results"
    ]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (line, column)
    assert (region["endLine"], region["endColumn"]) == (line + more, column + width)


def test_five_thousand_findings_take_no_time() -> None:
    many = report(*(finding(id=f"f_{n:010x}") for n in range(5_000)))
    start = time.perf_counter()
    text = sarif(many, could_run=True, simulated=False)
    assert time.perf_counter() - start < 3
    assert text.count('"ruleId"') == 5_000
