"""One line on what a review found."""

from __future__ import annotations

from collections.abc import Sequence

from pal.domain.change import Change
from pal.domain.finding import SEVERITIES, Finding
from pal.domain.requests import Target


def summary(findings: Sequence[Finding], files: int) -> str:
    """How many findings there are, of which severity."""
    if not findings:
        return f"No findings in {number_of_files(files)}."
    counts = [
        f"{number} {severity}"
        for severity in SEVERITIES
        if (number := sum(finding.severity == severity for finding in findings))
    ]
    what = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    return f"{what} in {number_of_files(files)}: {', '.join(counts)}."


def nothing_to_review(change: Change, target: Target) -> str:
    """Why there was nothing to look at."""
    if change.files:
        names = ", ".join(f"{file.path} ({file.skipped or file.kind})" for file in change.files[:3])
        more = f" and {len(change.files) - 3} more" if len(change.files) > 3 else ""
        return f"Nothing to review in the {change.label}: {names}{more}."
    if target.staged:
        return "Nothing is staged: stage a change with `git add`, or look at the worktree instead."
    return f"Nothing to review: the {change.label} holds no change."


def number_of_files(number: int) -> str:
    """In words."""
    return "1 file" if number == 1 else f"{number} files"
