"""The bill of a month for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from pal.bench.month_bill import MonthBill
from pal.bench.month_mix import ARTICLE_SAVING, Month
from pal.bench.month_notes import month_notes
from pal.bench.month_repository import MonthRepository


def month_json(
    bill: MonthBill, month: Month, found: MonthRepository, problems: Sequence[str], seconds: float
) -> str:
    """One object: USD and tokens; `share` and `saved` are parts of 1."""
    strongest = bill.cards[0]
    return (
        json.dumps(
            {
                "simulated": True,
                "month": {**asdict(month), "commits_replayed": len(found.commits)},
                "paid_usd": bill.paid_usd,
                "strongest_usd": bill.strongest_usd,
                "strongest_model": strongest.id,
                "share": bill.share,
                "article_usd": bill.article_usd,
                "article_saved": ARTICLE_SAVING,
                "saved": 1 - bill.share,
                "parts": [asdict(part) for part in bill.parts],
                "work": {
                    kind.value: {**asdict(work), "strongest_usd": work.whole.usd(strongest)}
                    for kind, work in bill.work.items()
                },
                "beside": {card.id: bill.total.whole.usd(card) for card in bill.cards},
                "assumptions": list(month_notes(bill, month, found)),
                "problems": list(problems),
                "seconds": seconds,
            },
            indent=2,
        )
        + "\n"
    )
