"""What a panel agreed and disagreed on, beside the findings that are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pal.domain.report import Disagreement, Report


def claims(report: Report) -> Iterator[str]:
    """A paragraph for each claim: agreed ones, disputed ones, then those of one model alone.

    A claim that is one of the report's findings is left out: there, its votes say the same. So
    are all claims of an answer in several paragraphs, which is composed of them.
    """
    if "\n" in report.summary:
        return
    shown = {finding.id for finding in report.findings}
    lone: list[str] = []
    for one in report.agreements:
        if one.finding in shown:
            continue
        if len(one.models) > 1:
            yield f"Agreed: {one.claim} ({_names(one.models)})"
        else:
            lone.append(_lone(one.claim, one.models))
    for other in report.disagreements:
        if other.finding in shown:
            continue
        if len(other.for_) == 1 and not other.against:
            lone.append(_lone(other.claim, other.for_))
        else:
            yield _disputed(other)
    yield from lone


def _disputed(one: Disagreement) -> str:
    word = "Disputed" if one.against else "Not agreed"
    sides = (("for", one.for_), ("against", one.against), ("silent", one.silent))
    said = "; ".join(f"{side}: {_names(models)}" for side, models in sides if models)
    return f"{word}: {one.claim}" + (f" ({said})" if said else "")


def _lone(claim: str, models: Sequence[str]) -> str:
    return f"Lone: {claim}" + (f" ({_names(models)})" if models else "")


def _names(models: Sequence[str]) -> str:
    return ", ".join(models)
