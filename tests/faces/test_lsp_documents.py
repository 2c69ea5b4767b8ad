"""Open documents follow the client's edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from pal.faces.lsp.convert import Positions
from pal.faces.lsp.documents import Documents, file_of

URI = "file:///somewhere/app.py"


def opened(text: str) -> Documents:
    documents = Documents()
    documents.opened(types.TextDocumentItem(URI, "python", 1, text))
    return documents


def part(
    line: int, start: int, end_line: int, end: int, text: str
) -> types.TextDocumentContentChangePartial:
    place = types.Range(types.Position(line, start), types.Position(end_line, end))
    return types.TextDocumentContentChangePartial(place, text)


def change(documents: Documents, *changes: types.TextDocumentContentChangeEvent) -> str:
    documents.changed(types.VersionedTextDocumentIdentifier(2, URI), changes, "utf-16")
    document = documents.get(URI)
    assert document is not None
    assert document.version == 2
    return document.text


def test_each_change_counts_from_the_text_the_one_before_left() -> None:
    text = change(opened("ab\ncd\n"), part(0, 0, 0, 0, "x\n"), part(1, 2, 2, 1, "-"))
    assert text == "x\nab-d\n"


def test_an_edit_after_a_form_feed_lands_where_the_client_made_it() -> None:
    assert change(opened("one\f\ntwo\x85\nthree\n"), part(2, 0, 2, 5, "3")) == "one\f\ntwo\x85\n3\n"


def test_an_edit_after_an_emoji_lands_where_the_client_made_it() -> None:
    assert change(opened("😀 = 1\n"), part(0, 5, 0, 6, "2")) == "😀 = 2\n"


def test_the_last_line_may_lack_its_end() -> None:
    assert change(opened("ab\ncd"), part(1, 2, 1, 2, "e")) == "ab\ncde"
    assert change(opened("ab\ncd"), part(0, 0, 1, 99, "")) == ""


def test_a_whole_text_replaces_the_other() -> None:
    assert change(opened("ab"), types.TextDocumentContentChangeWholeDocument("new")) == "new"


@given(
    st.text(alphabet="a😀é\r\n\f", max_size=20), st.text(alphabet="b😀\n", max_size=5), st.data()
)
def test_any_edit_replaces_exactly_what_it_names(text: str, new: str, data: st.DataObject) -> None:
    positions = Positions(text, "utf-16")
    places = [types.Position(line, c) for line in range(text.count("\n") + 2) for c in range(6)]
    start, end = sorted(
        (data.draw(st.sampled_from(places)) for _ in range(2)), key=positions.offset_of
    )
    expected = text[: positions.offset_of(start)] + new + text[positions.offset_of(end) :]
    edit = types.TextDocumentContentChangePartial(types.Range(start, end), new)
    assert change(opened(text), edit) == expected


def test_edits_of_a_document_that_is_not_open_change_nothing() -> None:
    documents = opened("ab")
    documents.closed(URI)
    documents.changed(
        types.VersionedTextDocumentIdentifier(2, URI), [part(0, 0, 0, 0, "x")], "utf-8"
    )
    assert documents.get(URI) is None


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "git:/somewhere/app.py?%7B%7D", "file:///a%00b"]
)
def test_what_is_no_file_has_no_path(uri: str) -> None:
    assert file_of(uri) is None


def test_a_file_is_where_its_directory_really_is(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "é #1.py").touch()
    assert (
        file_of((tmp_path / "link" / "é #1.py").as_uri()) == tmp_path.resolve() / "real" / "é #1.py"
    )
