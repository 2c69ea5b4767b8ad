"""Findings as they are put to a verifier: with the code they stand in, without who raised them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pal.domain.finding import Finding
from pal.review.batches import BATCH_CHARS
from pal.review.excerpt import Excerpt, render
from pal.review.tag import attribute, section

MOST_AT_ONCE = 8
"""Findings in one call: each is to be thought about."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding and the excerpts of its file that its lines stand in."""

    finding: Finding
    shown: tuple[Excerpt, ...]

    @property
    def raised_by(self) -> str:
        """The one model that says so."""
        return next(vote.model for vote in self.finding.votes if vote.verdict != "silent")


def claims(findings: Iterable[Finding], shown: Sequence[Excerpt]) -> tuple[Claim, ...]:
    """Each finding with its code; there may be none if it was not shown."""
    return tuple(
        Claim(one, tuple(excerpt for excerpt in shown if _holds(excerpt, one))) for one in findings
    )


def parts(of: Iterable[Claim]) -> Iterator[tuple[Claim, ...]]:
    """What is asked in one call: of one model, in the order of the code, as much as reads well."""
    part: list[Claim] = []
    for claim in sorted((one for one in of if one.shown), key=_order):
        if part and not _fits(claim, part):
            yield tuple(part)
            part = []
        part.append(claim)
    if part:
        yield tuple(part)


def render_claims(part: Iterable[Claim], shown: Sequence[Excerpt]) -> str:
    """The code, then what is said of it."""
    said = "\n".join(_render(claim.finding) for claim in part)
    return f"{render(shown)}\n<findings>\n{said}\n</findings>"


def _holds(excerpt: Excerpt, finding: Finding) -> bool:
    lines = range(finding.span.start_line, finding.span.end_line + 1)
    return excerpt.path == finding.path and not excerpt.lines.keys().isdisjoint(lines)


def _order(claim: Claim) -> tuple[str, str, int, str]:
    one = claim.finding
    return claim.raised_by, one.path, one.span.start_line, one.id


def _fits(claim: Claim, part: Sequence[Claim]) -> bool:
    shown = {excerpt for one in (*part, claim) for excerpt in one.shown}
    return (
        claim.raised_by == part[0].raised_by
        and len(part) < MOST_AT_ONCE
        and sum(len(text) for one in shown for text in one.lines.values()) <= BATCH_CHARS
    )


def _render(finding: Finding) -> str:
    """What a model wrote is data here too: nothing in it can close the tag."""
    head = (
        f'id="{finding.id}" path="{attribute(finding.path)}" line="{finding.span.start_line}"'
        f' category="{finding.category}" severity="{finding.severity}"'
    )
    said = (finding.title, finding.detail, finding.scenario or "")
    rows = [f"code: {finding.evidence}", *(f"says: {text}" for text in said if text)]
    text = "\n".join(f"  {line}" for row in rows for line in row.splitlines())
    return section("finding", text, head)
