"""Code that a person is shown: what stands there, with its place marked, and what a fix changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.code import Span
from pal.domain.finding import Edit, Fix
from pal.faces.terminal.code import Code
from pal.faces.terminal.code_row import cells
from pal.faces.terminal.excerpt_lines import excerpt_lines
from pal.faces.terminal.style import Style
from tests.faces.reports import finding, shown


async def test_code_that_has_changed_since_is_not_passed_off_as_what_was_reviewed(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.py").write_text("something\nelse now stands here, which nobody reviewed\n")
    text = await shown(finding(), tmp_path)
    assert 'cursor.execute(f"SELECT {name}")' in text
    assert "nobody reviewed" not in text
    assert "    + " not in text


async def test_a_secret_in_the_code_around_is_not_written_to_a_log(tmp_path: Path) -> None:
    secret = "ghp" + "_" + "4b7c1d9e2f8a3b6c5d0e4b7c1d9e2f8a3b6c"
    (tmp_path / "app.py").write_text(f'print("hi"); token = "{secret}"\n')
    span = Span(start_line=1, start_col=1, end_line=1, end_col=12)
    text = await shown(finding(span=span, evidence='print("hi")', fix=None), tmp_path)
    assert secret not in text
    assert f'token = "{"*" * len(secret)}"' in text


async def test_wide_letters_before_the_place_do_not_shift_its_mark(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("名 = 名前(x)\n")
    span = Span(start_line=1, start_col=5, end_line=1, end_col=7)
    lines = (await shown(finding(span=span, evidence="名前", fix=None), tmp_path)).splitlines()
    assert lines[2] == "      |      ^^^^"


async def test_of_a_very_long_line_the_place_at_fault_is_shown(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("a" * 5_000 + "BUG" + "b" * 5_000 + "\n")
    span = Span(start_line=1, start_col=5_001, end_line=1, end_col=5_004)
    lines = (await shown(finding(span=span, evidence="BUG", fix=None), tmp_path)).splitlines()
    assert len(lines[1]) < 200
    assert lines[2].index("^^^") == lines[1].index("BUG")
    assert lines[2].count("^") == 3


FILE = "def total(items):\n    sum = 0\n    for i in items:\n        sum += i\n    return sum\n"


async def diff_of(tmp_path: Path, *edits: tuple[Span, str], path: str = "app.py") -> list[str]:
    """The lines of the fix of a finding on the second line of `FILE`."""
    (tmp_path / "app.py").write_text(FILE)
    changes = tuple(Edit(path=path, span=span, new_text=text) for span, text in edits)
    span = Span(start_line=2, start_col=5, end_line=2, end_col=12)
    one = finding(span=span, evidence="sum = 0", fix=Fix(description="So.", edits=changes))
    lines = (await shown(one, tmp_path)).splitlines()
    start = lines.index("  Fix: So.") + 1
    return [line[4:] for line in lines[start : lines.index("") - 1]]


def at(line: int, col: int, end_line: int, end_col: int) -> Span:
    return Span(start_line=line, start_col=col, end_line=end_line, end_col=end_col)


async def test_a_fix_is_a_diff_with_a_line_around_it(tmp_path: Path) -> None:
    assert await diff_of(tmp_path, (at(2, 5, 2, 8), "number")) == [
        "  def total(items):",
        "-     sum = 0",
        "+     number = 0",
        "      for i in items:",
    ]


async def test_edits_far_apart_are_hunks_of_their_own(tmp_path: Path) -> None:
    edits = ((at(5, 12, 5, 15), "n"), (at(2, 5, 2, 8), "n"))
    assert await diff_of(tmp_path, *edits) == [
        "@@ line 2 @@",
        "  def total(items):",
        "-     sum = 0",
        "+     n = 0",
        "      for i in items:",
        "@@ line 5 @@",
        "          sum += i",
        "-     return sum",
        "+     return n",
    ]


async def test_a_line_that_only_goes_is_shown_going(tmp_path: Path) -> None:
    assert await diff_of(tmp_path, (at(2, 1, 3, 1), "")) == [
        "  def total(items):",
        "-     sum = 0",
        "      for i in items:",
    ]


async def test_a_fix_at_the_end_of_the_file_is_shown(tmp_path: Path) -> None:
    assert (await diff_of(tmp_path, (at(5, 1, 6, 1), "")))[1:] == [
        "          sum += i",
        "-     return sum",
    ]


async def test_edits_that_overlap_a_long_fix_and_other_files_are_no_diff(tmp_path: Path) -> None:
    assert await diff_of(tmp_path, (at(2, 1, 2, 9), "a"), (at(2, 5, 2, 12), "b")) == []
    assert await diff_of(tmp_path, (at(2, 1, 2, 12), "x\n" * 30)) == ["(1 lines become 31)"]
    assert await diff_of(tmp_path, (at(2, 1, 2, 2), "x"), path="b.py") == ["(and in b.py)"]


@pytest.mark.parametrize("columns", [40, 80, 140])
@given(
    line=st.text(st.sampled_from("ab \t名é\u0301\x1b"), min_size=12, max_size=400),
    place=st.integers(0, 390),
)
def test_code_fits_the_terminal_and_its_mark_stands_under_it(
    columns: int, line: str, place: int
) -> None:
    start = min(place, len(line) - 2)
    span = at(1, start + 1, 1, start + 2)
    one = finding(span=span, evidence=line[start], fix=None)
    code, mark = excerpt_lines(one, Code({1: line}), Style(columns=columns))
    assert cells(code) <= columns
    assert cells(mark) <= columns
