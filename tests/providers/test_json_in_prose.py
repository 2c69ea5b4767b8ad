"""The object that was asked for is found in what a model writes around it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.providers.json_in_prose import json_in_prose

OBJECT = '{"findings": [{"title": "a } in a \\"string\\"", "n": {}}]}'


@pytest.mark.parametrize(
    "text",
    [
        OBJECT,
        f"\n {OBJECT}\n",
        f"```json\n{OBJECT}\n```",
        f"Here you are:\n\n```json\n{OBJECT}\n```\nAnything else?",
        f"  ```\n  {OBJECT}\n  ```",
        f"Here you are: {OBJECT} Anything else? {{}}",
        f'<think>Maybe {{"a": "a longer object than the one that is meant, in thought"}}'
        f"</think>\n{OBJECT}",
        f"In {{braces}} and {{ more: {OBJECT}",
        f"```python\nprint({{}})\n```\nand\n```json\n{OBJECT}\n```",
    ],
)
def test_an_object_is_found(text: str) -> None:
    assert json_in_prose(text) == OBJECT


@pytest.mark.parametrize("text", ["", "no", "{", "[1, 2]", '{"a": 1', "```json\nnope\n```"])
def test_what_holds_none_is_left_as_it_is(text: str) -> None:
    assert json_in_prose(text) == text


@pytest.mark.parametrize("piece", ["{", '{"a":', "[", '{"a":[', "{}", "```\n"])
def test_a_flood_of_braces_takes_no_time(piece: str) -> None:
    began = time.perf_counter()
    json_in_prose(piece * 200_000)
    assert time.perf_counter() - began < 2


objects = st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text()), min_size=1)


@given(objects)
def test_an_object_alone_is_never_changed(value: dict[str, object]) -> None:
    text = json.dumps(value)
    assert json_in_prose(text) == text
    assert json_in_prose(f"```json\n{text}\n```") == text
