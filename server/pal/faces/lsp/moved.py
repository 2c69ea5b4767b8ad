"""Findings of one text, found again in a later one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pal.domain.code import Span
from pal.domain.finding import Edit, Finding, Fix
from pal.faces.lsp.evidence_places import EvidencePlaces
from pal.faces.lsp.tracked_text import TrackedText

Where = Callable[[int], tuple[int, bool]]
"""Of a 1-based line: where it is now, or would be, and whether nobody has edited it."""

_Key = tuple[str, int, int]
"""Evidence, line and column: what findings of one place share."""


def moved(findings: Iterable[Finding], old: str | None, new: str) -> tuple[Finding, ...]:
    """The findings of `old` (None: of a text that is not at hand) as they stand in `new`."""
    if old == new:
        return tuple(findings)
    if old is None:
        return _placed(findings, new, lambda line: (line, False))
    body = TrackedText(old)
    body.replace(new)
    return carried(findings, body)


def carried(findings: Iterable[Finding], body: TrackedText) -> tuple[Finding, ...]:
    """The findings of the text as it was when it was marked, as they stand in it now.

    What stands in lines that no edit touched moves with them. Any other is looked for by its
    evidence, the nearest place first; where that is gone too, the finding is stale.
    """
    return _placed(findings, body.text, body.where)


def _placed(findings: Iterable[Finding], text: str, where: Where) -> tuple[Finding, ...]:
    every = tuple(findings)
    spans = [_untouched(one, where) for one in every]
    places = EvidencePlaces(text)
    taken: dict[_Key, _Key] = {}
    for one, span in zip(every, spans, strict=True):
        if span is not None:
            taken[_key(one.evidence, span)] = _key(one.evidence, one.span)

    def sought(finding: Finding) -> Finding:
        before = _key(finding.evidence, finding.span)
        near = where(finding.span.start_line)[0]
        for span in places.nearest(finding.evidence, near, finding.span.start_col):
            now = _key(finding.evidence, span)
            # Another's place is not this one's, though the same stands there.
            if taken.setdefault(now, before) == before:
                return _standing(finding, span, where)
        return finding.model_copy(
            update={"span": places.about(finding.span, near), "status": "stale"}
        )

    return tuple(
        sought(one) if span is None else _standing(one, span, where)
        for one, span in zip(every, spans, strict=True)
    )


def _untouched(finding: Finding, where: Where) -> Span | None:
    """Where it is now if nobody has edited its lines."""
    return _shifted(finding.span, where) if finding.status == "open" else None


def _shifted(span: Span, where: Where) -> Span | None:
    first, last = span.start_line, span.end_line
    now, same = where(first)
    rest = range(first + 1, last + 1)
    if not same or any(where(line) != (now + line - first, True) for line in rest):
        return None
    return _down(span, now - first)


def _standing(finding: Finding, span: Span, where: Where) -> Finding:
    if span is finding.span and finding.status == "open":
        return finding
    update = {"span": span, "status": "open", "fix": _fix(finding, span, where)}
    return finding.model_copy(update=update)


def _fix(finding: Finding, now: Span, where: Where) -> Fix | None:
    """The fix where it belongs now; in words alone if part of what it replaces was edited."""
    if finding.fix is None or now is finding.span:
        return finding.fix
    if finding.status != "open":  # It was stale in the text that its places are about.
        return finding.fix.model_copy(update={"edits": ()})
    edits: list[Edit] = []
    for edit in finding.fix.edits:
        span = edit.span if edit.path != finding.path else _shifted(edit.span, where)
        if span is None:
            span = _within(edit.span, finding.span, now)
        if span is None:
            return finding.fix.model_copy(update={"edits": ()})
        edits.append(edit if span is edit.span else edit.model_copy(update={"span": span}))
    return finding.fix.model_copy(update={"edits": tuple(edits)})


def _within(span: Span, old: Span, now: Span) -> Span | None:
    """Where a part of `old` is now; None if it is no part, or the whole is another shape."""
    start, end = (span.start_line, span.start_col), (span.end_line, span.end_col)
    inside = (old.start_line, old.start_col) <= start and end <= (old.end_line, old.end_col)
    if not inside or _shape(old) != _shape(now):
        return None
    right = now.start_col - old.start_col
    down = now.start_line - old.start_line
    return Span(
        start_line=span.start_line + down,
        start_col=span.start_col + (right if span.start_line == old.start_line else 0),
        end_line=span.end_line + down,
        end_col=span.end_col + (right if span.end_line == old.start_line else 0),
    )


def _shape(span: Span) -> tuple[int, int]:
    lines = span.end_line - span.start_line
    return lines, span.end_col - (0 if lines else span.start_col)


def _down(span: Span, lines: int) -> Span:
    if not lines:
        return span
    return span.model_copy(
        update={"start_line": span.start_line + lines, "end_line": span.end_line + lines}
    )


def _key(evidence: str, span: Span) -> _Key:
    return evidence, span.start_line, span.start_col
