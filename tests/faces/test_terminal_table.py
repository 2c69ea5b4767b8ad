"""Tables fit the terminal, and say what they leave out."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len

from pal.faces.terminal.short_number import short_number
from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table

COLUMNS = (
    Column("name"),
    Column("number", is_number=True),
    Column("more", spare=1),
    Column("most", spare=2),
)
ROWS = [["first", "1", "more of it", "x" * 10], ["второй", "22,222", "漢字", "[red]y[/red]"]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch):
    return lambda number: monkeypatch.setenv("COLUMNS", str(number))


def test_a_pipe_gets_everything_and_no_colour() -> None:
    long = [["a" * 300, "1", "", ""]]
    shown = table(COLUMNS, [*ROWS, *long], Style(), io.StringIO(), total=True)
    assert "\x1b" not in shown
    assert "a" * 300 in shown
    assert "[red]y[/red]" in shown
    assert len(shown.splitlines()) == 4


def test_numbers_stand_under_each_other() -> None:
    head, first, second = table(COLUMNS[:2], [r[:2] for r in ROWS], Style(), io.StringIO()).split(
        "\n"
    )[:3]
    assert cell_len(head) == cell_len(first) == cell_len(second)


def test_spare_columns_go_first_where_it_is_narrow_and_are_named(columns) -> None:
    columns(32)
    shown = table(COLUMNS, ROWS, Style(width=40), Terminal())
    assert "more of it" in shown
    assert "Not shown, for want of room: most." in shown
    columns(20)
    shown = table(COLUMNS, ROWS, Style(width=40), Terminal())
    assert "22,222" in shown
    assert shown.endswith("Not shown, for want of room: more, most.\n")
    assert "Not shown" not in table(COLUMNS[:2], [ROWS[0][:2]], Style(), Terminal())


def test_what_cannot_be_spared_is_folded_and_not_cut(columns) -> None:
    columns(12)
    shown = table(COLUMNS[:1], [["abcdefghijklmnopqrstuvwxyz"]], Style(), Terminal())
    assert "".join(shown.split()[1:]) == "abcdefghijklmnopqrstuvwxyz"


def test_numbers_are_never_folded(columns) -> None:
    columns(16)
    shown = table(COLUMNS[:2], [["a-long-name-of-it", "1,234,567"]], Style(), Terminal())
    assert "1,234,567" in shown


def test_the_total_stands_out_in_colour(columns) -> None:
    columns(80)
    shown = table(COLUMNS, ROWS, Style(color=True), Terminal(), total=True)
    assert "\x1b[1m" in shown.splitlines()[-1]


def test_nothing_in_a_cell_drives_the_terminal() -> None:
    shown = table(COLUMNS[:1], [["evil\x1b[2J\nname"]], Style(), io.StringIO())
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.23k"),
        (65_536, "65.5k"),
        (999_499, "999k"),
        (999_999, "1M"),
        (1_050_000, "1.05M"),
        (2_500_000_000, "2.5G"),
    ],
)
def test_large_numbers_in_few_characters(number: int, text: str) -> None:
    assert short_number(number) == text
