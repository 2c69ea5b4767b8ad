"""The `pal.…` commands, for clients that know only commands: each starts a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from pal.domain.errors import PalError
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.finding_commands import FindingCommands
from pal.faces.lsp.params import Arguments
from pal.faces.lsp.place_commands import PlaceCommands
from pal.faces.lsp.runs import new_run

Work = Coroutine[Any, Any, None]


class Commands:
    """Reads a command's arguments at once; what it starts is told when it is over."""

    def __init__(self, editor: Editor, places: PlaceCommands, findings: FindingCommands) -> None:
        self._editor = editor
        self._by_name: Mapping[str, tuple[str, Callable[[str, Arguments], Awaitable[Work]]]] = {
            "pal.reviewSelection": ("uri, range", places.review_selection),
            "pal.consensusOnDiff": ("uri", places.consensus_on_diff),
            "pal.thinkdeepOnSymbol": ("uri, position, question?", places.thinkdeep_on_symbol),
            "pal.precommit": ("uri?", places.precommit),
            "pal.applyFix": ("finding", findings.apply_fix),
            "pal.dismiss": ("finding, scope?", findings.dismiss),
            "pal.recheck": ("finding", findings.recheck),
            "pal.explain": ("finding", findings.explain),
        }

    async def start(self, name: str, values: Sequence[Any]) -> str:
        """Starts the command's run and returns its id.

        Raises:
            InputError: an argument is wrong, or what it names is gone; nothing was started.
        """
        form, prepare = self._by_name[name]
        run = new_run()
        work = await prepare(run, Arguments(name, form, values))
        self._editor.runs.start(run, self._told(work))
        return run

    async def _told(self, work: Work) -> None:
        try:
            await work
        except PalError as error:
            # They asked for this, so they hear it again if they have heard it before.
            self._editor.complain(str(error))
