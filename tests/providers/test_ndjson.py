"""Lines of JSON come out the same however their bytes are cut."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pal.providers.ndjson import LineDecoder


def decode(*pieces: bytes) -> list[str]:
    decoder = LineDecoder()
    return [event.data for piece in pieces for event in decoder.feed(piece)]


def test_each_line_is_an_event_and_empty_ones_are_none() -> None:
    assert decode(b'{"a":1}\r\n\r\n\n {"b":2} \n') == ['{"a":1}', '{"b":2}']


def test_a_line_that_is_cut_off_is_dropped() -> None:
    assert decode(b'{"a":1}\n{"b"') == ['{"a":1}']


def test_other_separators_of_unicode_end_no_line() -> None:
    assert decode('"a\u2028b\x85c"\n'.encode()) == ['"a\u2028b\x85c"']


values = st.recursive(
    st.none() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.just("🐛é"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
)


@given(st.lists(values, max_size=5), st.data())
def test_any_cut_gives_the_same_lines(said: list[object], data: st.DataObject) -> None:
    lines = [json.dumps(one, ensure_ascii=False) for one in said]
    whole = "".join(f"{line}\n" for line in lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=20)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert decode(*pieces) == lines
    assert decode(*(bytes([byte]) for byte in whole)) == lines
