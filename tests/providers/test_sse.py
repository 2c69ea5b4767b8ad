"""Server-sent events come out the same however their bytes are cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pal.providers.sse import Event, EventDecoder


def decode(*pieces: bytes) -> list[Event]:
    decoder = EventDecoder()
    return [event for piece in pieces for event in decoder.feed(piece)]


def events(text: str) -> list[Event]:
    return decode(text.encode())


def test_events_are_separated_by_blank_lines() -> None:
    assert events("event: a\ndata: 1\n\ndata:2\n\n") == [Event("a", "1"), Event("", "2")]


def test_repeated_data_is_joined_by_line_ends() -> None:
    assert events("data: {\ndata: }\ndata\n\n") == [Event("", "{\n}\n")]


def test_comments_and_unknown_fields_say_nothing() -> None:
    assert events(": keep-alive\nid: 3\nretry: 5\nwhatever\n\n: more\n\n") == []


def test_only_one_space_after_the_colon_is_dropped() -> None:
    assert events("data:  two\n\n") == [Event("", " two")]


def test_lines_end_as_they_may() -> None:
    assert events("data: a\r\ndata: b\rdata: c\n\r\n") == [Event("", "a\nb\nc")]


def test_other_separators_of_unicode_end_no_line() -> None:
    assert events("data: a\u2028b\x85c\x0bd\n\n") == [Event("", "a\u2028b\x85c\x0bd")]


def test_a_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb", b"\xbfdata: a\n\n") == [Event("", "a")]


def test_an_event_that_is_cut_off_is_dropped() -> None:
    assert events("data: a\n\ndata: b\n") == [Event("", "a")]


texts = st.text(st.characters(exclude_characters="\r\n\ufeff", exclude_categories=["Cs"]))


@given(st.data())
def test_any_cut_gives_the_same_events(data: st.DataObject) -> None:
    ends = st.sampled_from(["\n", "\r\n", "\r"])
    bodies = data.draw(st.lists(st.lists(texts | st.just("🐛é"), min_size=1), max_size=4))
    stream = "".join(
        "".join(f"data: {line}{data.draw(ends)}" for line in body) + data.draw(ends)
        for body in bodies
    )
    whole = stream.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=20)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert decode(*pieces) == decode(whole)
    assert decode(*(bytes([byte]) for byte in whole)) == decode(whole)


@given(st.lists(st.lists(texts, min_size=1), max_size=4))
def test_what_is_written_is_what_is_read(bodies: list[list[str]]) -> None:
    stream = "".join("".join(f"data: {line}\r\n" for line in body) + "\r\n" for body in bodies)
    assert decode(stream.encode()) == [Event("", "\n".join(body)) for body in bodies]
