"""A quote is found where it stands, or nowhere."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from pal.review.anchor import anchor, text_at

CODE = dict(enumerate(["def f(x):", "    y = x  # 🐍", "    return y", "", "y = f(1)"], start=1))
LINE = st.text(
    st.characters(blacklist_characters="\r\n", blacklist_categories=("Cs",)), max_size=30
)


def test_part_of_a_line_and_its_columns_count_code_points() -> None:
    span = anchor("🐍", CODE)
    assert span is not None
    assert (span.start_line, span.start_col, span.end_col) == (2, 14, 15)


def test_several_lines() -> None:
    span = anchor("y = x  # 🐍\n    return y", CODE)
    assert span is not None
    assert (span.start_line, span.start_col, span.end_line, span.end_col) == (2, 5, 3, 13)


def test_of_two_places_the_nearer_is_taken() -> None:
    near_end, first = anchor("y = ", CODE, near=5), anchor("y = ", CODE)
    assert near_end is not None
    assert first is not None
    assert (near_end.start_line, first.start_line) == (5, 2)


def test_other_white_space_and_the_prompts_own_marks_are_forgiven() -> None:
    assert anchor("y=x # 🐍\nreturn y", CODE) is not None
    assert anchor("    2 +|    y = x  # 🐍\n    3  |    return y", CODE) is not None


def test_what_does_not_stand_there_is_not_found() -> None:
    assert anchor("z = x", CODE) is None
    assert anchor("", CODE) is None
    assert anchor("return y\ny = f(1)\nmore", CODE) is None


def test_nothing_is_matched_across_lines_that_were_not_sent() -> None:
    assert anchor("first line\nsecond line", {1: "first line", 9: "second line"}) is None
    assert anchor("first line\nsecond line", {1: "first line", 2: "second line"}) is not None


@given(st.lists(LINE, min_size=1, max_size=12), st.data())
def test_any_stretch_of_the_text_is_found_with_its_own_text(lines: list[str], data) -> None:
    numbered = dict(enumerate(lines, start=1))
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    quote = "\n".join(lines[first - 1 : last])
    assume(lines[first - 1].strip() and lines[last - 1].strip())
    assume("|" not in quote)
    span = anchor(quote, numbered, near=first)
    assert span is not None
    assert text_at(span, numbered) == quote
