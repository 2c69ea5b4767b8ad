"""Known findings and dismissals as rows for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from pal.store.dismissal import Dismissal
from pal.store.known_finding import KnownFinding
from pal.store.timestamp import timestamp


def findings_json(known: Iterable[KnownFinding]) -> str:
    """Each finding as in a report, with when it was seen and what found it."""
    return _document(
        [
            {
                **one.finding.model_dump(mode="json"),
                "symbol": one.symbol or None,
                "task": one.task,
                "prompt_version": one.prompt_version,
                "first_seen": timestamp(one.first_seen),
                "last_seen": timestamp(one.last_seen),
            }
            for one in known
        ]
    )


def dismissals_json(dismissals: Iterable[Dismissal]) -> str:
    """Each dismissed finding as it stood then, with the dismissal."""
    return _document(
        [
            {
                **one.finding.model_dump(mode="json"),
                "status": "dismissed",
                "dismissal": {"scope": one.scope, "reason": one.reason, "at": timestamp(one.at)},
            }
            for one in dismissals
        ]
    )


def _document(rows: Sequence[Mapping[str, object]]) -> str:
    text = json.dumps(rows, ensure_ascii=False, indent=2)
    # A file's name may hold bytes that are no text; JSON writes them as lone surrogates.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"
