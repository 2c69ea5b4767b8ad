"""Findings stay themselves over reruns and edits, and nobody gets another's id."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.finding import Finding
from pal.review.earlier.history import inherit
from pal.review.earlier.sheet import Sheet
from tests.review.earlier import born, every_line, finding, known

LINE = st.sampled_from(["a = b / c", "run(x)", "    return a", "}", "", "else:", "f(1)", "f(2)"])
TEXT = st.lists(LINE, max_size=25).map(lambda lines: "".join(f"{line}\n" for line in lines))
DISTINCT = st.lists(st.integers(0, 200), unique=True, min_size=1, max_size=25).map(
    lambda numbers: "".join(f"compute_{number}(value)\n" for number in numbers)
)
CODE = """\
def mean(values):
    return sum(values) / len(values)


def run(text):
    return eval(text)
"""


def rerun(
    before: dict[str, str],
    earlier: Sequence[Finding],
    now: dict[str, str],
    found: Sequence[Finding],
    renamed: dict[str, str] | None = None,
) -> list[str]:
    """The ids of what a second run finds."""
    sheets = {path: Sheet.of(path, text) for path, text in now.items()}
    sheets |= {path: Sheet({}) for path in before if path not in now}
    heirs = inherit(found, known(earlier, before), sheets, renamed or {}).findings
    assert [one.title for one in heirs] == [one.title for one in found]
    return [one.id for one in heirs]


@given(TEXT)
def test_the_same_input_twice_gives_the_same_ids(text: str) -> None:
    first = every_line("a.py", text)
    assert rerun({"a.py": text}, first, {"a.py": text}, first) == [one.id for one in first]


@given(TEXT, TEXT)
def test_no_id_comes_twice(before: str, now: str) -> None:
    ids = rerun(
        {"a.py": before}, every_line("a.py", before), {"a.py": now}, every_line("a.py", now)
    )
    assert len(ids) == len(set(ids))


@given(DISTINCT, DISTINCT, DISTINCT)
def test_edits_elsewhere_change_no_id(above: str, text: str, below: str) -> None:
    def inside(line: str) -> str:
        return line.replace("compute", "inside")

    middle = inside(text)
    first = every_line("a.py", middle)
    now = above + middle + below
    found = [one for one in every_line("a.py", now) if "inside" in one.evidence]
    ids = rerun({"a.py": middle}, first, {"a.py": now}, found)
    assert ids == [one.id for one in first]


@given(TEXT, st.data())
def test_what_is_not_mentioned_again_leaves_its_id_to_nobody(
    text: str, data: st.DataObject
) -> None:
    everything = every_line("a.py", text)
    if not everything:
        return
    first = data.draw(st.lists(st.sampled_from(everything), unique_by=lambda one: one.id))
    true = {one.span.start_line: one.id for one in first}
    again = data.draw(st.lists(st.sampled_from(everything), unique_by=lambda one: one.id))
    again.sort(key=lambda one: one.span.start_line)
    ids = rerun({"a.py": text}, first, {"a.py": text}, born(again))
    for one, own in zip(again, ids, strict=True):
        line = one.span.start_line
        assert own == true[line] if line in true else own not in true.values()


def test_of_two_equal_lines_the_one_that_stays_keeps_its_own_id() -> None:
    before = "def f(a, b):\n    x = a / b\n    log(x)\n    check()\n    x = a / b\n    return x\n"
    now = "def f(a, b):\n    log(0)\n    check()\n    x = a / b\n    return x\n"
    first = born([finding("a.py", before, 2), finding("a.py", before, 5)])
    assert first[0].id != first[1].id
    assert rerun({"a.py": before}, first, {"a.py": now}, born([finding("a.py", now, 4)])) == [
        first[1].id
    ]


def test_a_different_finding_on_the_same_line_does_not_inherit() -> None:
    first = born([finding("a.py", CODE, 2, "Division by zero for an empty list of values")])
    other = born([finding("a.py", CODE, 2, "Integers lose precision beyond 2**53 in this sum")])
    assert first[0].id == other[0].id
    assert rerun({"a.py": CODE}, first, {"a.py": CODE}, other) != [first[0].id]


def test_other_words_for_the_same_are_the_same() -> None:
    first = born([finding("a.py", CODE, 2, "Division by zero if the list of values is empty")])
    other = born([finding("a.py", CODE, 2, "Empty list of values causes division by zero in mean")])
    assert rerun({"a.py": CODE}, first, {"a.py": CODE}, other) == [first[0].id]


def test_another_local_rule_on_the_line_is_another_finding() -> None:
    first = born([finding("a.py", CODE, 6, "Use of eval", rule="ruff:S307", stage="local")])
    other = born([finding("a.py", CODE, 6, "Use of eval", rule="ruff:PGH001", stage="local")])
    assert rerun({"a.py": CODE}, first, {"a.py": CODE}, other) != [first[0].id]


def test_ids_follow_a_rename() -> None:
    first = every_line("old.py", CODE)
    found = every_line("new.py", CODE)
    ids = rerun({"old.py": CODE}, first, {"new.py": CODE}, found, {"new.py": "old.py"})
    assert ids == [one.id for one in first]


def test_ids_follow_a_function_that_changes_its_place_and_its_indentation() -> None:
    mean, run = CODE.split("\n\n\n")
    indented = "".join(f"    {line}\n" for line in run.splitlines())
    now = f"class Shell:\n{indented}\n\n{mean}\n"
    first = every_line("a.py", CODE)
    by_evidence = {one.evidence: one.id for one in first}
    found = [one for one in every_line("a.py", now) if one.evidence in by_evidence]
    ids = rerun({"a.py": CODE}, first, {"a.py": now}, found)
    assert ids == [by_evidence[one.evidence] for one in found]


def test_ids_follow_code_into_another_file_but_not_a_copy_of_it() -> None:
    mean, run = CODE.split("\n\n\n")
    first = every_line("a.py", CODE)
    wanted = next(one.id for one in first if "eval" in one.evidence)
    found = born([finding("b.py", run, 2)])
    moved = rerun({"a.py": CODE}, first, {"a.py": f"{mean}\n", "b.py": run}, found)
    copied = rerun({"a.py": CODE}, first, {"a.py": CODE, "b.py": run}, found)
    assert moved == [wanted]
    assert copied != [wanted]


def test_a_line_that_was_edited_keeps_the_finding_that_still_holds() -> None:
    now = CODE.replace("eval(text)", "eval(text, {})")
    title = "The text of a user is evaluated as code"
    first = born([finding("a.py", CODE, 6, title)])
    assert rerun({"a.py": CODE}, first, {"a.py": now}, born([finding("a.py", now, 6, title)])) == [
        first[0].id
    ]


def test_files_that_could_not_be_read_give_nothing_away() -> None:
    first = every_line("a.py", CODE)
    found = every_line("b.py", CODE)
    heirs = inherit(found, known(first, {"a.py": CODE}), {"b.py": Sheet.of("b.py", CODE)}, {})
    assert not {one.id for one in heirs.findings} & {one.id for one in first}


def test_what_is_not_mentioned_is_followed_to_where_it_stands_now() -> None:
    first = every_line("a.py", CODE)
    now = f"import os\n{CODE}"
    heirs = inherit([], known(first, {"a.py": CODE}), {"a.py": Sheet.of("a.py", now)}, {})
    lines = {one.finding.id: one.finding.span.start_line for one in heirs.unmentioned}
    assert lines == {one.id: one.span.start_line + 1 for one in first}


@pytest.mark.parametrize(
    "lines",
    [[f"value_{n} = compute({n})" for n in range(5_000)], ["x = a / b"] * 5_000],
    ids=["distinct", "equal"],
)
def test_five_thousand_findings_take_seconds(lines: list[str]) -> None:
    before = "\n".join(lines)
    now = f"import os\n{before}"
    first, found = every_line("a.py", before), every_line("a.py", now)[1:]
    began = time.perf_counter()
    ids = rerun({"a.py": before}, first, {"a.py": now}, found)
    assert time.perf_counter() - began < 10
    assert ids == [one.id for one in first]
