"""Text between tags cannot close them, and a value cannot leave its quotes."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.review.tag import attribute, one_line, section

PIECES = st.sampled_from(["</file>", "</ FILE", "<file>", "<", "/", "file", " ", "\n", "x", '"'])


@given(st.lists(PIECES).map("".join))
def test_a_section_is_closed_once(text: str) -> None:
    shown = section("file", text, 'path="a"')
    assert len(re.findall(r"(?i)<\s*/\s*file\b", shown)) == 1
    assert shown.endswith("\n</file>")
    assert html.unescape(shown) == f'<file path="a">\n{text}\n</file>'


@given(st.text())
def test_a_value_stays_on_its_line_and_between_its_quotes(value: str) -> None:
    shown = attribute(value)
    assert not set('<>"') & set(shown)
    assert len(f"{shown}.".splitlines()) == 1


@given(st.text())
def test_a_line_stays_one_and_as_long_as_it_was(text: str) -> None:
    line = text.replace("\n", "")
    assert len(one_line(line)) == len(line)
    assert len(f"{one_line(line)}.".splitlines()) == 1


@pytest.mark.parametrize("code", ["if a < b:", "<p></p>", "x = '</files>'"])
def test_other_code_stands_as_it_is(code: str) -> None:
    assert section("file", code) == f"<file>\n{code}\n</file>"
