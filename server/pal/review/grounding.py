"""Turns what a model said into findings that stand in the code, or drops it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pal.domain.code import Span
from pal.domain.finding import Edit, Finding, Fix, Stage, Vote
from pal.review.anchor import anchor, text_at
from pal.review.excerpt import Excerpt
from pal.review.identity import Identities
from pal.review.plain import plain
from pal.review.reply import SaidFinding
from pal.review.tag import attribute
from pal.review.uncovered import uncovered
from pal.router.redact import PLACEHOLDER, Redactions

SHORTEST_PART = 8
"""Characters beside a secret that are enough to find the quote by where the secret is not."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """One thing a model said and the place it is about, free of secrets."""

    said: SaidFinding
    excerpt: Excerpt
    span: Span

    @property
    def is_caused_by_the_change(self) -> bool:
        """Whether it is about lines of the hunk, not only of what surrounds it."""
        return self.span.touches(self.excerpt.hunk.first_line, self.excerpt.hunk.last_line)


def ground(said: SaidFinding, shown: Sequence[Excerpt], redactions: Redactions) -> Grounded | None:
    """The place the evidence stands in, among the excerpts that were sent; None if nowhere.

    Evidence that quotes a secret's placeholder is looked up with the secret, then cut down to
    its longest part without one.
    """
    said = said.model_copy(update={"path": redactions.restore(said.path)})
    for excerpt in shown:
        if said.path not in (excerpt.path, attribute(excerpt.path)):
            continue
        said = said.model_copy(update={"path": excerpt.path})
        span = _place(said, excerpt, redactions)
        if span is None:
            continue
        span = uncovered(span, excerpt.lines, redactions.secrets.values())
        return Grounded(_tidied(said, text_at(span, excerpt.lines), span.start_line), excerpt, span)
    return None


def findings_of(
    grounded: Iterable[tuple[Grounded, str]], stage: Stage, identities: Identities
) -> tuple[Finding, ...]:
    """Findings, in the order of the text, of what each model (by id) said."""
    in_order = sorted(
        grounded, key=lambda pair: (pair[0].said.path, pair[0].span.start_line, pair[0].said.title)
    )
    return tuple(_finding(one, model, stage, identities) for one, model in in_order)


def _place(said: SaidFinding, excerpt: Excerpt, redactions: Redactions) -> Span | None:
    """Where the evidence stands, without the secrets that it quotes if that can be."""
    evidence = redactions.restore(said.evidence)
    span = anchor(evidence, excerpt.lines, near=said.line)
    if evidence == said.evidence:
        return span
    # A secret of several lines bears the marks of a diff, and may hold lines that were removed.
    longest = max((part.strip() for part in PLACEHOLDER.split(said.evidence)), key=len)
    if span is None and len(longest) < SHORTEST_PART:
        return None
    return anchor(longest, excerpt.lines, near=span.start_line if span else said.line) or span


def _finding(one: Grounded, model: str, stage: Stage, identities: Identities) -> Finding:
    said = one.said
    return Finding(
        id=identities.claim(
            path=said.path,
            symbol=one.excerpt.symbol.name if one.excerpt.symbol else "",
            evidence=said.evidence,
            category=said.category,
        ),
        path=said.path,
        span=one.span,
        severity=said.severity,
        category=said.category,
        title=said.title,
        detail=said.detail,
        scenario=said.scenario,
        evidence=said.evidence,
        fix=_fix(one),
        confidence=said.confidence,
        votes=(Vote(model=model, verdict="raised", confidence=said.confidence),),
        stage=stage,
    )


def _fix(one: Grounded) -> Fix | None:
    """The fix, with an edit only where the text it replaces stands in the code exactly once."""
    fix = one.said.fix
    if fix is None:
        return None
    edits: tuple[Edit, ...] = ()
    if fix.old and fix.new is not None:
        place = anchor(fix.old, one.excerpt.lines, near=one.span.start_line)
        if place is not None:
            edits = (Edit(path=one.said.path, span=place, new_text=fix.new),)
    return Fix(description=fix.description, edits=edits)


def _tidied(said: SaidFinding, evidence: str, line: int) -> SaidFinding:
    """Evidence as it stands in the code; texts bounded and without control characters.

    A fix that quotes a secret keeps its words but loses its edit: it would write the
    placeholder into the code, or the secret into a report.
    """
    fix = said.fix
    if fix is not None:
        holds_secret = any(PLACEHOLDER.search(text or "") for text in (fix.old, fix.new))
        changes = {"description": plain(fix.description)}
        changes |= {"old": None, "new": None} if holds_secret else {}
        fix = fix.model_copy(update=changes)
    return said.model_copy(
        update={
            "evidence": evidence,
            "line": line,
            "title": plain(said.title).replace("\n", " ")[:200],
            "detail": plain(said.detail),
            "scenario": plain(said.scenario) if said.scenario else None,
            "fix": fix,
        }
    )
