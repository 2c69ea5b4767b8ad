"""`pal findings`: what is known to be wrong here, and what was dismissed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pal.core import Core
from pal.faces.terminal.findings.findings_json import dismissals_json, findings_json
from pal.faces.terminal.findings.findings_table import dismissals_table, findings_table
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.simulated import is_simulated
from pal.faces.terminal.style import Style
from pal.session import Session
from pal.source.place import place
from pal.store.kept import Kept
from pal.workflows.standing import standing_findings


async def findings(
    environment: Mapping[str, str], *, path: str | None, dismissed: bool, gone: bool, as_json: bool
) -> int:
    """Writes the findings, or the dismissals, of this workspace to standard output; 0.

    Args:
        path: a file or a folder, from the current directory.
        dismissed: what was dismissed instead.
        gone: also those whose evidence does not stand in the text any more.

    Raises:
        PalError: the path lies elsewhere, or nothing can be read.
    """
    core = Core.load(environment)
    try:
        session, opened = await core.session(Path.cwd()), await core.open()
        for notice in (*session.notices, *opened.notices):
            sys.stderr.write(f"pal: {one_line(notice)}\n")
        style = Style.of(sys.stdout, environment, simulated=is_simulated(environment))
        under = _under(path, session)
        if dismissed:
            await _write_dismissed(session, opened.kept, under, style, as_json=as_json)
        else:
            await _write_standing(session, opened.kept, under, style, gone=gone, as_json=as_json)
    finally:
        await core.close()
    return 0


async def _write_standing(
    session: Session, kept: Kept, under: str, style: Style, *, gone: bool, as_json: bool
) -> None:
    known = await standing_findings(session.source, kept, under=under, gone=gone)
    if as_json:
        write_out(findings_json(known), encoding="utf-8")
    else:
        write_out(findings_table(known, style, sys.stdout))


async def _write_dismissed(
    session: Session, kept: Kept, under: str, style: Style, *, as_json: bool
) -> None:
    dismissals = [
        one
        for one in await kept.dismissals.all(str(session.source.root))
        if not under or one.finding.path == under or one.finding.path.startswith(f"{under}/")
    ]
    if as_json:
        write_out(dismissals_json(dismissals), encoding="utf-8")
    else:
        write_out(dismissals_table(dismissals, style, sys.stdout))


def _under(path: str | None, session: Session) -> str:
    if path is None:
        return ""
    under = place(session.source.root, str(session.workspace.resolve() / path))
    return "" if under == "." else under
