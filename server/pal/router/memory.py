"""Earlier answers, so that nothing is paid for twice by any process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import BaseModel

from pal.domain.report import Role
from pal.domain.task import Task
from pal.router.ask import Origin, Reply
from pal.router.attempt import Clock
from pal.router.gratis import record_gratis
from pal.store.cache import Cache
from pal.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Remembered(Generic[Reply]):
    """An earlier answer and who gave it."""

    reply: Reply
    model: str
    vendor: str


class _Kept(BaseModel):
    reply: dict[str, Any]
    model: str
    vendor: str


class Memory:
    """Answers by a key of all that they depend on. What is recalled is in the ledger too."""

    def __init__(self, *, cache: Cache, ledger: Ledger, clock: Clock) -> None:
        self._cache = cache
        self._ledger = ledger
        self._clock = clock

    async def recall(
        self, keys: Iterable[str], reply: type[Reply], *, task: Task, role: Role, origin: Origin
    ) -> dict[str, Remembered[Reply]]:
        """What is known of these keys."""
        found = await self._cache.get_many(list(keys), now=self._clock())
        answers: dict[str, Remembered[Reply]] = {}
        for key, payload in found.items():
            kept = _Kept.model_validate_json(payload)
            answers[key] = Remembered(
                reply.model_validate(kept.reply), model=kept.model, vendor=kept.vendor
            )
        models = {answer.model: answer.vendor for answer in answers.values()}
        for model, vendor in sorted(models.items()):
            await record_gratis(
                "cached",
                model=model,
                vendor=vendor,
                task=task,
                role=role,
                origin=origin,
                ledger=self._ledger,
                at=self._clock(),
            )
        return answers

    async def remember(self, answers: Mapping[str, Remembered[Reply]]) -> None:
        """Keeps these for later, for every process of this user."""
        payloads = {
            key: _Kept(
                reply=answer.reply.model_dump(mode="json"), model=answer.model, vendor=answer.vendor
            ).model_dump_json()
            for key, answer in answers.items()
        }
        await self._cache.put_many(payloads, now=self._clock())
