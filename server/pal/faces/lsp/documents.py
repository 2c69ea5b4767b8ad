"""What the client has open, as it has it: unsaved edits included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from pal.faces.lsp.convert import Positions


@dataclass(frozen=True, slots=True)
class Document:
    """One open document at one version.

    Attributes:
        uri: as the client spells it.
        path: the file, its directory's symbolic links resolved; None if it is no file.
        version: the client's count of its edits.
    """

    uri: str
    path: Path | None
    version: int
    text: str


class Documents:
    """The open documents.

    pygls keeps them too, but ends lines at form feeds and other characters that end none in the
    protocol, and so puts the edits after one in the wrong place.
    """

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document as it is now; None if it is not open."""
        return self._open.get(uri)

    def opened(self, item: types.TextDocumentItem) -> None:
        """The client has opened it, and from now on its word counts, not the disk's."""
        path = file_of(item.uri)
        self._open[item.uri] = Document(item.uri, path, item.version, item.text)

    def changed(
        self,
        identifier: types.VersionedTextDocumentIdentifier,
        changes: Sequence[types.TextDocumentContentChangeEvent],
        encoding: str,
    ) -> None:
        """The client has edited it; each change counts from the text that the one before left."""
        document = self._open.get(identifier.uri)
        if document is None:
            return
        text = document.text
        for change in changes:
            text = _edited(text, change, encoding)
        self._open[document.uri] = replace(document, version=identifier.version, text=text)

    def closed(self, uri: str) -> None:
        """The client has closed it: the disk's word counts again."""
        self._open.pop(uri, None)


def file_of(uri: str) -> Path | None:
    """The file that a URI names; None if it names something else."""
    name = to_fs_path(uri)
    if not name or "\0" in name:
        return None
    path = Path(name)
    # A link is a file of its own, wherever it leads.
    return path.parent.resolve() / path.name


def _edited(text: str, change: types.TextDocumentContentChangeEvent, encoding: str) -> str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    positions = Positions(text, encoding)
    start = positions.offset_of(change.range.start)
    end = positions.offset_of(change.range.end)
    return text[:start] + change.text + text[max(start, end) :]
