"""What a user makes of a finding: kept for later runs, and a signal for every model behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from pal.domain.errors import InputError
from pal.domain.feedback import Feedback, FeedbackVerdict
from pal.domain.finding import Status
from pal.store.dismissal import Dismissal
from pal.store.kept import Kept
from pal.store.known_finding import KnownFinding
from pal.store.signals import SignalKind
from pal.workflows.signalling import signals_about

LONGEST_REASON = 1_000
"""Characters of a reason that are kept."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_STATUS: Mapping[FeedbackVerdict, Status] = {
    "accepted": "open",
    "dismissed": "dismissed",
    "fixed": "fixed",
    "reopened": "open",
}
_TAKEN_BACK: Mapping[FeedbackVerdict, tuple[SignalKind, ...]] = {
    "accepted": ("dismissed",),
    "dismissed": ("accepted", "fixed"),
    "fixed": ("dismissed",),
    "reopened": ("accepted", "dismissed", "fixed"),
}


async def give_feedback(feedback: Feedback, root: str, kept: Kept, now: datetime) -> str:
    """Does as the user says, and says in one line what that was.

    Args:
        root: the top level that findings' paths are relative to, an absolute path.
        now: an aware datetime.

    Raises:
        InputError: there is no such finding, or several that the name may mean.
        StoreError: it could not be written down; nothing has changed.
    """
    known = await kept.findings.get(root, feedback.finding)
    finding, verdict = known.finding, feedback.verdict
    reason = " ".join(_CONTROL.sub(" ", feedback.reason or "").split())[:LONGEST_REASON] or None
    lifted = False
    if verdict == "dismissed":
        await kept.dismissals.put(root, Dismissal(finding, feedback.scope, reason, now))
    else:
        lifted = await kept.dismissals.lift(root, finding.id)
    if verdict == "reopened" and finding.status == "open" and not lifted:
        raise InputError(f"{finding.id} is neither dismissed nor fixed; nothing was changed.")
    is_silent = verdict != "dismissed" or not _is_shown_anyway(known, feedback)
    await kept.findings.set_status(root, finding.id, _STATUS[verdict] if is_silent else "open")
    await kept.signals.withdraw(root, finding.id, _TAKEN_BACK[verdict])
    if verdict != "reopened":
        signals = signals_about(
            finding,
            verdict,
            root,
            task=known.task,
            prompt_version=known.prompt_version,
            reason=reason,
            at=now,
        )
        await kept.signals.record(*signals)
    return _said(known, feedback)


def _is_shown_anyway(known: KnownFinding, feedback: Feedback) -> bool:
    return feedback.scope != "this" and known.finding.severity in ("critical", "high")


def _said(known: KnownFinding, feedback: Feedback) -> str:
    finding = known.finding
    name = f"{finding.id} ({finding.path}: {finding.title})"
    if feedback.verdict != "dismissed":
        words = {"accepted": "is right", "fixed": "is fixed", "reopened": "is open again"}
        return f"Noted: {name} {words[feedback.verdict]}."
    what = {
        "this": "",
        "rule-here": f" and its like in {finding.path}",
        "rule-project": " and its like in this project",
    }[feedback.scope]
    if _is_shown_anyway(known, feedback):
        return (
            f"Dismissed: the like of {name}{what.removeprefix(' and its like')}. This one is"
            f" {finding.severity}, which only the scope `this` hides."
        )
    return f"Dismissed: {name}{what}. `pal feedback {finding.id} reopened` takes it back."
