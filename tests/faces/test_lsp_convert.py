"""Places in a text: PAL's and a client's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, Range

from pal.domain.code import Span, lines_of
from pal.faces.lsp.convert import Positions

ENCODINGS = ("utf-8", "utf-16", "utf-32")
# Emoji, a family of them in one, an accent of its own, and all that anyone calls a line end.
PIECES = [
    "a",
    "é",
    "e\u0301",
    "漢",
    "😀",
    "👩‍👩‍👧",
    "\u00a0",
    "\t",
    "\f",
    "\u2028",
    "\n",
    "\r\n",
    "\r",
    "\x85",
]

texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
encodings = st.sampled_from(ENCODINGS)


@st.composite
def texts_with_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(texts)
    lines = lines_of(text) or [""]

    def place() -> tuple[int, int]:
        line = draw(st.integers(1, len(lines)))
        return line, draw(st.integers(1, len(lines[line - 1]) + 1))

    (start_line, start_col), (end_line, end_col) = sorted((place(), place()))
    span = Span(start_line=start_line, start_col=start_col, end_line=end_line, end_col=end_col)
    return text, span


@given(texts_with_span(), encodings)
def test_a_span_survives_the_way_to_the_client_and_back(
    text_and_span: tuple[str, Span], encoding: str
) -> None:
    text, span = text_and_span
    positions = Positions(text, encoding)
    assert positions.span_of(positions.range_of(span)) == span


@given(texts, encodings, st.integers(0, 40), st.integers(0, 200))
def test_every_place_a_client_may_name_is_in_the_text(
    text: str, encoding: str, line: int, character: int
) -> None:
    assert 0 <= Positions(text, encoding).offset_of(Position(line, character)) <= len(text)


@given(texts, encodings)
def test_places_that_follow_each_other_for_the_client_do_so_in_the_text(
    text: str, encoding: str
) -> None:
    positions = Positions(text, encoding)
    offsets = [positions.offset_of(Position(line, c)) for line in range(8) for c in range(40)]
    assert offsets == sorted(offsets)


@given(texts, encodings)
def test_the_client_counts_units_of_its_encoding(text: str, encoding: str) -> None:
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    line = text.replace("\r", "").replace("\n", "")
    span = Span(start_line=1, start_col=1, end_line=1, end_col=len(line) + 1)
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    units = len(line.encode(codec)) // width
    assert Positions(line, encoding).range_of(span) == Range(Position(0, 0), Position(0, units))


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_an_emoji_before_the_place_counts_as_its_encoding_has_it(
    encoding: str, character: int
) -> None:
    span = Span(start_line=2, start_col=3, end_line=2, end_col=4)
    place = Positions("first\n😀 x = 1\n", encoding).range_of(span)
    assert place.start == Position(1, character)
    assert place.end == Position(1, character + 1)


def test_only_the_protocols_line_ends_end_a_line() -> None:
    positions = Positions("a\f\u2028b\rc\r\nd\n", "utf-16")
    assert [positions.offset_of(Position(line, 0)) for line in range(5)] == [0, 5, 8, 10, 10]


def test_what_lies_beyond_the_end_is_the_end() -> None:
    positions = Positions("ab\ncd", "utf-16")
    assert positions.offset_of(Position(0, 99)) == 2
    assert positions.offset_of(Position(1, 99)) == 5
    assert positions.offset_of(Position(9, 0)) == 5
    far = Span(start_line=1, start_col=50, end_line=70, end_col=1)
    assert positions.range_of(far) == Range(Position(0, 2), Position(1, 2))
