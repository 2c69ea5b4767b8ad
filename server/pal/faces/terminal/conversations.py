"""`pal conversations`: what was talked about here, and with whom."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pal.core import Core
from pal.faces.terminal.clipped import clipped
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.simulated import is_simulated
from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table
from pal.store.conversations import Listed
from pal.store.timestamp import timestamp

_LAST = 60


async def conversations(environment: Mapping[str, str], *, as_json: bool) -> int:
    """Writes the conversations of this workspace to standard output, the last one first; 0.

    Raises:
        PalError: they cannot be read.
    """
    core = Core.load(environment)
    try:
        session, opened = await core.session(Path.cwd()), await core.open()
        for notice in (*session.notices, *opened.notices):
            sys.stderr.write(f"pal: {one_line(notice)}\n")
        listed = await opened.models.conversations.all(str(session.workspace))
    finally:
        await core.close()
    if as_json:
        write_out(_json(listed), encoding="utf-8")
    else:
        style = Style.of(sys.stdout, environment, simulated=is_simulated(environment))
        write_out(_text(listed, style))
    return 0


def _text(listed: Sequence[Listed], style: Style) -> str:
    if not listed:
        return "No conversations in this workspace; `pal chat` begins one.\n"
    columns = [
        Column("id"),
        Column("begun by", spare=2),
        Column("questions", is_number=True),
        Column("last asked"),
        Column("model", spare=1),
        Column("last question", spare=3),
    ]
    rows = [
        [
            one.id,
            one.workflow,
            str(one.questions),
            f"{one.used_at.astimezone():%Y-%m-%d %H:%M}",
            one.model,
            clipped(_question(one), _LAST),
        ]
        for one in listed
    ]
    advice = style.wrap("`pal chat --conversation ID` goes on with one.", "")
    return "\n".join([table(columns, rows, style, sys.stdout), *advice, ""])


def _question(one: Listed) -> str:
    """The end of what was sent: the files come before it."""
    return one.last.rpartition("\n\n")[2] or one.last


def _json(listed: Sequence[Listed]) -> str:
    rows = [
        {
            "conversation": one.id,
            "workflow": one.workflow,
            "questions": one.questions,
            "model": one.model,
            "used_at": timestamp(one.used_at),
            "last_question": _question(one),
        }
        for one in listed
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
