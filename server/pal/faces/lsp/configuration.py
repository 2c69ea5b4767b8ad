"""What the editor's own configuration asks of PAL, in each of its folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pal.core import Core
from pal.faces.lsp.editor import Editor
from pal.settings import narrow

ORIGIN = "The editor's configuration"

_SECTION = "pal"
_CLIENTS_OWN = ("trace", "ui")
"""What a client keeps under the same name for itself."""

Wishes = dict[str, Any]


class Configuration:
    """Given at the start, pushed by the client, or pulled from it; the latest word counts.

    It may set what a project may set. Every key that it may not, or that is wrong, is named to
    the user once, and the rest is used.
    """

    def __init__(self, editor: Editor, core: Core) -> None:
        self._editor = editor
        self._core = core
        self._given: Wishes = {}
        self._pulled: dict[Path | None, Wishes] = {}
        self.give(editor.initialization_options)

    def give(self, tree: object) -> None:
        """The client has sent it: all settings, or those of `pal` alone."""
        if tree is None:
            return
        self._given = self._read(_of_pal(tree))

    async def pull(self) -> None:
        """Asks the client, if it can be asked, for each folder that it has open."""
        folders: list[Path | None] = [None, *self._editor.folders]
        answers = await self._editor.configuration(_SECTION, folders)
        if answers is not None:
            self._pulled = {
                folder: self._read(answer) for folder, answer in zip(folders, answers, strict=False)
            }

    async def wishes(self, place: Path) -> Wishes:
        """What is asked for in that directory."""
        if self._lacks_folder():
            await self.pull()
        holding = [folder for folder in self._pulled if folder and place.is_relative_to(folder)]
        nearest = max(holding, key=lambda folder: len(folder.parts), default=None)
        return merged(self._given, self._pulled.get(nearest, {}))

    def _lacks_folder(self) -> bool:
        """Whether a folder was opened since it was pulled."""
        return bool(self._pulled) and not self._pulled.keys() >= set(self._editor.folders)

    def _read(self, tree: object) -> Wishes:
        if tree is None:
            return {}
        if not isinstance(tree, Mapping):
            self._editor.tell_once(f"{ORIGIN} of {_SECTION} is no object; it was ignored.")
            return {}
        known = cast("Mapping[str, object]", tree)
        wishes = {key: value for key, value in known.items() if key not in _CLIENTS_OWN}
        wishes = cast("Wishes", _without_nothing(wishes))
        for notice in narrow(self._core.settings, wishes, ORIGIN).notices:
            self._editor.tell_once(notice)
        return wishes


def merged(wishes: Mapping[str, Any], over: Mapping[str, Any]) -> Wishes:
    """Both, section by section; `over` has the last word."""
    tree = dict(wishes)
    for section, values in over.items():
        below = tree.get(section)
        if isinstance(below, Mapping) and isinstance(values, Mapping):
            tree[section] = {**cast("Wishes", below), **cast("Wishes", values)}
        else:
            tree[section] = values
    return tree


def _of_pal(tree: object) -> object:
    if not isinstance(tree, Mapping):
        return tree
    sections = cast("Mapping[str, object]", tree)
    return sections.get(_SECTION, sections)


def _without_nothing(tree: object) -> object:
    """Without the keys that a client sends as null because nobody has set them."""
    if not isinstance(tree, Mapping):
        return tree
    known = cast("Mapping[str, object]", tree)
    return {key: _without_nothing(value) for key, value in known.items() if value is not None}
