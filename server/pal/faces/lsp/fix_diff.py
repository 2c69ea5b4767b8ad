"""A fix as a small diff."""

from __future__ import annotations

from difflib import unified_diff

from pal.domain.code import lines_of
from pal.domain.finding import Finding
from pal.faces.lsp.convert import Positions

_AROUND = 2
_LONGEST = 40
"""Lines of a diff; a longer one is work for an editor."""


def fix_diff(finding: Finding, text: str, positions: Positions) -> str | None:
    """Lines that begin with a space, `-` or `+`; None where there is no such diff to show."""
    edits = sorted(
        (edit for edit in (finding.fix.edits if finding.fix else ()) if edit.path == finding.path),
        key=lambda edit: (edit.span.start_line, edit.span.start_col),
        reverse=True,
    )
    changed, free = text, len(text)
    for edit in edits:
        place = positions.range_of(edit.span)
        begin, end = positions.offset_of(place.start), positions.offset_of(place.end)
        if end > free:
            return None
        changed, free = changed[:begin] + edit.new_text + changed[end:], begin
    if not edits or changed == text:
        return None
    # Only what is around the edits: comparing a long file takes a while.
    first = max(edits[-1].span.start_line - 1 - _AROUND, 0)
    last = edits[0].span.end_line + _AROUND
    old, new = lines_of(text), lines_of(changed)
    after = max(len(old) - last, 0)
    rows = list(
        unified_diff(old[first:last], new[first : len(new) - after], n=_AROUND, lineterm="")
    )
    shown = [row for row in rows[2:] if not row.startswith("@@")]
    return "\n".join(shown) if len(shown) <= _LONGEST else None
