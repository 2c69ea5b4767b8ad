"""`pal purge`: nothing that can be made again is kept any longer."""

from __future__ import annotations

from collections.abc import Mapping

from pal.core import Core
from pal.faces.terminal.output import write_out
from pal.store.purge import Purged, purge
from pal.store.state_directory import state_directory


async def purge_kept(environment: Mapping[str, str], *, conversations: bool) -> int:
    """Deletes, and says on standard output what was deleted and what stays; 0.

    Raises:
        PalError: nothing can be deleted; nothing was.
    """
    core = Core.load(environment)
    try:
        opened = await core.open()
        documents = state_directory(environment) / "reports"
        purged = await purge(opened.database, documents, conversations=conversations)
    finally:
        await core.close()
    write_out(_text(purged))
    return 0


def _text(purged: Purged) -> str:
    gone = [_count(purged.answers, "kept answer"), _count(purged.reports, "report")]
    gone += [_count(purged.documents, "report document")]
    stays = "The ledger, findings and dismissals stay"
    if purged.conversations is None:
        stays += ", and conversations, which `pal purge --conversations` deletes too"
    else:
        gone += [_count(purged.conversations, "conversation")]
    return f"Deleted: {', '.join(gone)}.\n{stays}.\n"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
