"""Findings as a reviewer makes them of a text, and as the store gives them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pal.domain.code import Span, lines_of
from pal.domain.finding import Finding
from pal.review.earlier.sheet import Sheet
from pal.review.identity import Identities
from pal.store.known_finding import KnownFinding

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def finding(path: str, text: str, line: int, title: str = "", **more: Any) -> Finding:
    """One about a whole line."""
    evidence = lines_of(text)[line - 1].strip()
    start = lines_of(text)[line - 1].index(evidence) + 1
    span = Span(start_line=line, start_col=start, end_line=line, end_col=start + len(evidence))
    facts: dict[str, Any] = {
        "id": "f_0000000000",
        "path": path,
        "span": span,
        "severity": "medium",
        "category": "bug",
        "title": title or f"Wrong: {evidence}",
        "detail": "",
        "evidence": evidence,
        "confidence": 0.5,
        "stage": "review",
    }
    return Finding(**{**facts, **more})


def born(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """With the ids that they have before anything is known."""
    identities = Identities()
    return tuple(
        one.model_copy(
            update={
                "id": identities.claim(
                    path=one.path, symbol="", evidence=one.evidence, category=one.category
                )
            }
        )
        for one in findings
    )


def every_line(path: str, text: str) -> tuple[Finding, ...]:
    """One about each line with text."""
    rows = enumerate(lines_of(text), 1)
    return born(finding(path, text, number) for number, line in rows if line.strip())


def known(findings: Iterable[Finding], texts: dict[str, str]) -> list[KnownFinding]:
    """What the store has of them after a run over these texts."""
    sheets = {path: Sheet.of(path, text) for path, text in texts.items()}
    return [
        KnownFinding(
            one,
            sheets[one.path].symbol(one.span.start_line),
            sheets[one.path].surroundings(one.span.start_line, one.evidence).text,
            "codereview",
            "p1",
            NOW,
            NOW,
        )
        for one in findings
    ]
