"""A fix that was applied: what its finding's models said was of use."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from pal.domain.errors import PalError
from pal.store.kept import Kept
from pal.workflows.signalling import signals_about


async def note_applied(finding: str, root: str, kept: Kept, now: datetime) -> None:
    """Writes it down. Nobody is told where that fails or the finding is not known: the fix stands.

    The finding itself stays as it is, for the next look at the code shows whether it is gone.

    Args:
        finding: its id.
        root: the top level that findings' paths are relative to, an absolute path.
        now: an aware datetime.
    """
    with suppress(PalError):
        known = await kept.findings.get(root, finding)
        signals = signals_about(
            known.finding,
            "applied",
            root,
            task=known.task,
            prompt_version=known.prompt_version,
            at=now,
        )
        await kept.signals.record(*signals)
