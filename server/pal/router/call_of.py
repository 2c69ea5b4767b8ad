"""An attempt as the ledger knows it before its request leaves."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from pal.router.ask import Ask
from pal.router.policy import Candidate
from pal.store.call import Call


def call_of(ask: Ask[Any], candidate: Candidate, number: int, at: datetime) -> Call:
    """The attempt of that number, from 1, of an ask; `at` is an aware datetime."""
    card, origin = candidate.card, ask.origin
    return Call(
        id=f"c_{secrets.token_hex(8)}",
        at=at,
        workspace=origin.workspace,
        workflow=origin.workflow,
        run=origin.run,
        task=ask.task.value,
        vendor=card.vendor,
        model=card.id,
        prompt_version=ask.prompts.for_family(card.family).version,
        attempt=number,
        reserved_usd=candidate.worst_usd,
        repository=origin.repository,
        language=ask.language,
    )
