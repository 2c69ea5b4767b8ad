"""A fix as a small diff: what goes, what comes, and a line or two around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from pal.domain.finding import Edit, Finding
from pal.faces.terminal.code import Code
from pal.faces.terminal.code_row import code_row
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.style import Ink, Style

_AROUND = 1
"""Lines of context on each side."""

_LONGEST = 12
"""Lines that go or come in one hunk; a longer one is work for an editor."""

_INKS: Mapping[str, Ink] = {" ": "dim", "-": "red", "+": "green"}


def fix_diff(finding: Finding, code: Code | None, style: Style, room: int) -> Iterator[str]:
    """Lines such as `- old` and `+ new`, each in at most `room` cells.

    Nothing where the old text is not at hand; edits in other files are named.
    """
    edits = finding.fix.edits if finding.fix else ()
    here = sorted((e for e in edits if e.path == finding.path), key=lambda e: e.span.start_line)
    hunks = _hunks(here) if code else []
    for hunk in hunks:
        first, last = hunk[0].span.start_line, hunk[-1].span.end_line
        if len(hunks) > 1 or not finding.span.touches(first, last):
            yield style.paint(f"@@ line {first} @@", "dim")
        yield from _hunk(hunk, code.lines if code else {}, style, room)
    if elsewhere := sorted({edit.path for edit in edits if edit.path != finding.path}):
        yield style.paint(f"(and in {', '.join(map(one_line, elsewhere))})", "dim")


def _hunks(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits whose lines meet, together."""
    hunks: list[list[Edit]] = []
    for edit in edits:
        if hunks and edit.span.start_line <= hunks[-1][-1].span.end_line + _AROUND:
            hunks[-1].append(edit)
        else:
            hunks.append([edit])
    return hunks


def _hunk(edits: Sequence[Edit], lines: Mapping[int, str], style: Style, room: int) -> list[str]:
    first = edits[0].span.start_line
    last = max(edit.span.end_line for edit in edits)
    if not all(number in lines for number in range(first, last)):
        return []
    rows = [lines.get(number, "") for number in range(first, last + 1)]
    changed = _applied(edits, rows, first)
    if changed is None:
        return []
    if last not in lines and changed[-1] == "":  # What follows the file's last line feed.
        rows, changed = rows[:-1], changed[:-1]
    before = [lines[n] for n in range(first - _AROUND, first) if n in lines]
    after = [lines[n] for n in range(last + 1, last + 1 + _AROUND) if n in lines]
    signed = list(_signed([*before, *rows, *after], [*before, *changed, *after]))
    if sum(sign != " " for sign, _ in signed) > _LONGEST:
        return [style.paint(f"({len(rows)} lines become {len(changed)})", "dim")]
    return [style.paint(f"{sign} {code_row(row, room - 2)}", _INKS[sign]) for sign, row in signed]


def _applied(edits: Sequence[Edit], rows: Sequence[str], first: int) -> list[str] | None:
    """The rows after the edits; None if two of them want the same text."""
    text = "\n".join(rows)
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    free = len(text)
    for edit in sorted(edits, key=lambda e: (e.span.start_line, e.span.start_col), reverse=True):
        begin = starts[edit.span.start_line - first] + edit.span.start_col - 1
        end = starts[edit.span.end_line - first] + edit.span.end_col - 1
        if end > free:
            return None
        text, free = text[:begin] + edit.new_text + text[end:], begin
    return text.split("\n")


def _signed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each line with `-`, `+` or a space; of the unchanged ones those beside a change."""
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (tag, begin, end, new_begin, new_end) in enumerate(opcodes):
        if tag != "equal":
            yield from (("-", row) for row in old[begin:end])
            yield from (("+", row) for row in new[new_begin:new_end])
            continue
        follows, leads = place > 0, place < len(opcodes) - 1
        for number in range(begin, end):
            beside = (follows and number < begin + _AROUND) or (leads and number >= end - _AROUND)
            if beside and old[number].strip():
                yield " ", old[number]
