"""Which workspace a request or a file belongs to, and its files as the editor has them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pal.core import Core
from pal.domain.errors import InputError
from pal.faces.lsp.configuration import Configuration, merged
from pal.faces.lsp.editor import Editor
from pal.session import Session
from pal.source.overlay import Overlay
from pal.source.workspace import top_level


class Sessions:
    """Opens sessions for one connection, each with the settings as they are now."""

    def __init__(self, editor: Editor, core: Core, configuration: Configuration) -> None:
        self._editor = editor
        self._core = core
        self._configuration = configuration

    async def for_file(self, file: Path) -> Session:
        """The file's repository, or the folder that is open within it.

        A folder may hold several repositories. Raises `InputError` if the settings there cannot
        be read.
        """
        top = await top_level(file.parent)
        holding = [folder for folder in self._editor.folders if file.is_relative_to(folder)]
        folder = max(holding, key=lambda path: len(path.parts), default=None)
        if top is not None and (folder is None or top.is_relative_to(folder)):
            return await self._open(top)
        return await self._open(folder or file.parent)

    async def for_request(self, wanted: str | None) -> Session:
        """The workspace a request names, else the first folder that is open.

        Raises `InputError` if it is not in an open folder.
        """
        folders = self._editor.folders or (Path.cwd(),)
        if wanted is None:
            return await self._open(folders[0])
        # `..` must not lead out, and the folders have their links resolved.
        workspace = await asyncio.to_thread(Path(wanted).resolve)
        if not any(workspace.is_relative_to(folder) for folder in folders):
            raise InputError(
                f"The workspace {wanted} is in no folder that the editor has open; nothing was"
                " sent. Open that folder, or give its absolute path."
            )
        return await self._open(workspace)

    async def wishing(self, session: Session, wishes: Mapping[str, Any]) -> Session:
        """The session with further wishes, over those that the editor has already."""
        over = merged(session.wishes, wishes)
        return await self._core.session(session.workspace, wishes=over)

    def snapshot(self, session: Session) -> Session:
        """The session with the open documents' text as it is now, which later edits leave alone."""
        overlay = Overlay(session.source)
        for document in self._editor.documents:
            path = path_in(session, document.path) if document.path else None
            if path is not None:
                # An editor may have half a character, which cannot be sent anywhere.
                overlay.put(path, document.text.encode(errors="replace").decode())
        return replace(session, source=overlay)

    async def _open(self, workspace: Path) -> Session:
        wishes = await self._configuration.wishes(workspace)
        return await self._core.session(workspace, wishes=wishes)


def path_in(session: Session, file: Path) -> str | None:
    """The file as PAL names it in the session; None if it lies outside."""
    root = session.source.root
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else None
