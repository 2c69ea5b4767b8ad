"""Findings follow the text they are about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pal.domain.finding import Finding
from pal.faces.lsp.moved import moved

OLD = "import os\n\nx = eval(a)\n\ny = eval(a)\n"


def finding(line: int, evidence: str = "eval(a)", col: int = 5, **more: str) -> Finding:
    return Finding.model_validate(
        {
            "id": "f_0123456789",
            "path": "app.py",
            "span": {
                "start_line": line,
                "start_col": col,
                "end_line": line,
                "end_col": col + len(evidence),
            },
            "severity": "high",
            "category": "security",
            "title": "Text is run as code",
            "detail": "",
            "evidence": evidence,
            "confidence": 0.9,
            "stage": "scan",
            **more,
        }
    )


def lines(old: str | None, new: str, *findings: Finding) -> list[tuple[int, str]]:
    return [(one.span.start_line, one.status) for one in moved(findings, old, new)]


def test_the_same_text_moves_nothing() -> None:
    assert moved([finding(3)], OLD, OLD) == (finding(3),)


def test_lines_put_in_above_push_it_down() -> None:
    assert lines(OLD, "# new\n# lines\n" + OLD, finding(3), finding(5)) == [
        (5, "open"),
        (7, "open"),
    ]


def test_an_edit_below_leaves_it_where_it_is() -> None:
    assert lines(OLD, OLD + "z = 1\n", finding(3)) == [(3, "open")]


def test_in_edited_lines_it_is_found_by_its_evidence() -> None:
    assert lines(OLD, OLD.replace("x = eval", "value = eval"), finding(3)) == [(3, "open")]
    (found,) = moved([finding(3)], OLD, OLD.replace("x = eval", "value = eval"))
    assert found.span.start_col == 9


def test_of_two_places_the_nearer_one_is_taken() -> None:
    edited = OLD.replace("x =", "first =").replace("y =", "second =")
    assert lines(OLD, edited, finding(3), finding(5)) == [(3, "open"), (5, "open")]


def test_without_its_evidence_it_is_stale() -> None:
    assert lines("x = eval(a)\n", "x = parse(a)\n", finding(1)) == [(1, "stale")]


def test_it_is_open_again_when_the_edit_is_undone() -> None:
    (stale,) = moved([finding(1)], "x = eval(a)\n", "x = parse(a)\n")
    assert lines("x = parse(a)\n", "\nx = eval(a)\n", stale) == [(2, "open")]


def test_of_a_text_that_is_not_at_hand_the_evidence_is_looked_for() -> None:
    assert lines(None, "# staged otherwise\n" + OLD, finding(3)) == [(4, "open")]
    assert lines(None, "nothing of it\n", finding(3)) == [(1, "stale")]


@given(
    st.lists(st.sampled_from(["a", "b", ""]), max_size=4),
    st.lists(st.sampled_from(["c", ""]), max_size=4),
)
def test_it_stands_where_its_lines_do_whatever_is_put_around_them(
    above: list[str], below: list[str]
) -> None:
    new = "".join(f"{line}\n" for line in above) + OLD + "".join(f"{line}\n" for line in below)
    (one,) = moved([finding(3)], OLD, new)
    assert one.status == "open"
    assert new.split("\n")[one.span.start_line - 1][one.span.start_col - 1 :].startswith("eval(a)")
