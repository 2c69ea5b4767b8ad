"""What a review is to look at hardest: in words, or findings by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pal.domain.errors import InputError
from pal.workflows.workflow import Desk

_FINDING_ID = re.compile(r"f_[0-9a-f]{10}")


async def focus_of(wishes: Iterable[str], desk: Desk) -> list[str]:
    """One line for each wish; a finding's id as its title, place and evidence.

    Raises:
        InputError: there is no such finding in this workspace.
        StoreError: it cannot be looked up.
    """
    return [await _line(wish.strip(), desk) for wish in wishes]


async def _line(wish: str, desk: Desk) -> str:
    if desk.kept is None or not _FINDING_ID.fullmatch(wish):
        return wish
    try:
        finding = (await desk.kept.findings.get(str(desk.source.root), wish)).finding
    except InputError as error:
        raise InputError(f"{error} Nothing was sent.") from None
    evidence = " ".join(finding.evidence.split())
    return f"{finding.title} ({finding.path}:{finding.span.start_line}): {evidence}"
