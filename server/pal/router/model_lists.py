"""What the vendors said of their models when they were last asked."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from pal.providers.connect import Connections
from pal.providers.model_facts import ModelFacts
from pal.router.attempt import Clock
from pal.store.model_lists import StoredLists

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

    async def refresh(self, connections: Connections) -> tuple[str, ...]:
        """Asks every connected vendor; returns a sentence for each that could not be read.

        One that has no list, or could not be asked, keeps what it said before.
        """
        problems: list[str] = []
        for answer in await connections.list_models():
            problems += answer.problems
            if answer.models:
                text = _FACTS.dump_json(answer.models).decode()
                await self._stored.save(answer.vendor, text, at=self._clock())
        return tuple(problems)
