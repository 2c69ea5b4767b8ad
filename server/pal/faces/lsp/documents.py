"""What the client has open, as it has it: unsaved edits included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lsprotocol import types
from pygls.uris import to_fs_path

from pal.faces.lsp.tracked_text import TrackedText

Event = Literal["opened", "changed"]
Watcher = Callable[[Event, str], None]
"""Hears what has happened to the document of which URI."""


@dataclass(slots=True)
class Document:
    """One open document, always as it is now.

    Attributes:
        uri: as the client spells it.
        path: the file, its directory's symbolic links resolved; None if it is no file.
        version: the client's count of its edits.
        body: its text, by lines.
    """

    uri: str
    path: Path | None
    version: int
    body: TrackedText

    @property
    def text(self) -> str:
        """All of its text."""
        return self.body.text


class Documents:
    """The open documents.

    pygls keeps them too, but ends lines at form feeds and other characters that end none in the
    protocol, and so puts the edits after one in the wrong place.
    """

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> None:
        """From now on tells of each document that is opened or edited."""
        self._watchers.append(watcher)

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document as it is now; None if it is not open."""
        return self._open.get(uri)

    def opened(self, item: types.TextDocumentItem) -> None:
        """The client has opened it, and from now on its word counts, not the disk's."""
        path = file_of(item.uri)
        self._open[item.uri] = Document(item.uri, path, item.version, TrackedText(item.text))
        self._tell("opened", item.uri)

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
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangeWholeDocument):
                document.body.replace(change.text)
            else:
                document.body.edit(change.range, change.text, encoding)
        document.version = identifier.version
        self._tell("changed", document.uri)

    def closed(self, uri: str) -> None:
        """The client has closed it: the disk's word counts again."""
        self._open.pop(uri, None)

    def _tell(self, event: Event, uri: str) -> None:
        for watcher in self._watchers:
            watcher(event, uri)


def file_of(uri: str) -> Path | None:
    """The file that a URI names; None if it names something else."""
    name = to_fs_path(uri)
    if not name or "\0" in name:
        return None
    path = Path(name)
    # A link is a file of its own, wherever it leads.
    return path.parent.resolve() / path.name
