"""What the vendors say of their models at run time, kept for a day."""

from __future__ import annotations

from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from pal.providers.connect import Connections
from pal.providers.model_facts import ModelFacts
from pal.router.attempt import Clock
from pal.store.model_lists import StoredLists

KEPT = timedelta(days=1)

_FACTS = TypeAdapter(tuple[ModelFacts, ...])


class ModelLists:
    """The vendors' lists of models; what cannot be had leaves what is known."""

    def __init__(self, stored: StoredLists, clock: Clock) -> None:
        self._stored = stored
        self._clock = clock

    async def known(self) -> tuple[ModelFacts, ...]:
        """All that was said, however long ago; a list of another PAL's shape is passed over."""
        facts: list[ModelFacts] = []
        for text, _ in (await self._stored.load()).values():
            try:
                facts += _FACTS.validate_json(text)
            except ValidationError:
                continue
        return tuple(facts)

    async def are_stale(self, connections: Connections) -> bool:
        """Whether a connected vendor has said nothing for a day."""
        stored = await self._stored.load()
        oldest = self._clock() - KEPT
        return any(
            vendor not in stored or stored[vendor][1] < oldest for vendor in connections.providers
        )

    async def refresh(self, connections: Connections) -> tuple[str, ...]:
        """Asks every connected vendor; returns a sentence for each that could not be read.

        One that has no list, or could not be asked, keeps what it said before, for another day.
        """
        stored = await self._stored.load()
        texts = {vendor: stored.get(vendor, ("[]",))[0] for vendor in connections.providers}
        problems: list[str] = []
        for answer in await connections.list_models():
            problems += answer.problems
            if answer.models:
                texts[answer.vendor] = _FACTS.dump_json(answer.models).decode()
        for vendor, text in texts.items():
            await self._stored.save(vendor, text, at=self._clock())
        return tuple(problems)
