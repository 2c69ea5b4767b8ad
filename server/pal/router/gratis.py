"""Answers that cost nothing are in the ledger too."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from pal.domain.chat import Usage
from pal.domain.report import ModelUse, Role
from pal.domain.task import Task
from pal.router.ask import Origin
from pal.store.call import Call, Settlement
from pal.store.ledger import Ledger

_WORDS = {
    "cached": "answered this before, at no cost",
    "joined": "is answering the same for someone else, at no cost",
}


async def record_gratis(
    outcome: Literal["cached", "joined"],
    *,
    model: str,
    vendor: str,
    task: Task,
    role: Role,
    origin: Origin,
    ledger: Ledger,
    at: datetime,
) -> None:
    """Notes in ledger and trail that an answer was kept, or made for another."""
    if (rehearsal := origin.trail.rehearsal) is not None:
        rehearsal.recalled.append(model)
        return
    call = Call(
        id=f"c_{secrets.token_hex(8)}",
        at=at,
        workspace=origin.workspace,
        workflow=origin.workflow,
        run=origin.run,
        task=task,
        vendor=vendor,
        model=model,
        prompt_version=None,
        attempt=1,
        reserved_usd=0.0,
    )
    await ledger.record(call, Settlement(outcome=outcome, usage=Usage(), usd=0.0, ms=0))
    origin.trail.uses.append(ModelUse(model=model, vendor=vendor, role=role, outcome=outcome))
    origin.trail.route.append(f"{model}: {_WORDS[outcome]}")
