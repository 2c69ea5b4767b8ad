"""What the vendors have in common: a connection, the cards of their models, one way to answer."""

from __future__ import annotations

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from pal.domain.chat import ChatParams, ChatReply, Chunk, Usage
from pal.domain.errors import ConnectionLost, InvalidReply, Refused, UnknownName, VendorError
from pal.domain.model_card import ModelCard
from pal.providers.answer import Answer
from pal.providers.complaint import Complaint
from pal.providers.estimated_usage import estimated_usage
from pal.providers.framing import SSE, Framing
from pal.providers.http import Connection, Payload
from pal.providers.json_in_prose import json_in_prose
from pal.providers.model_facts import ModelList
from pal.providers.model_list import read_model_list
from pal.providers.pricing import cost_usd
from pal.providers.site import Site

_TAIL_S = 0.25


class Vendor(ABC):
    """A `Provider`; a wire says what goes out and how to read what comes back."""

    site: Site
    framing: ClassVar[Framing] = SSE
    models_path: ClassVar[str]
    """Where the list of models is, under the base URL."""

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        key_env: str,
        cards: Mapping[str, ModelCard],
        site: Site | None = None,
    ) -> None:
        self.site = site or self.site
        place = urlsplit(base_url)
        where = f"{place.hostname}:{place.port}" if place.port else place.hostname
        digest = hashlib.sha256(f"{base_url}\0{key}".encode()).hexdigest()
        self._identity = f"{self.site.name}@{where}#{digest[:12]}"
        self._cards = cards
        self._connection = Connection(
            vendor=self.site.title,
            base_url=base_url,
            headers=self.headers(key),
            key=key,
            key_env=key_env,
            read_complaint=self.read_complaint,
            framing=self.framing,
        )

    @property
    def name(self) -> str:
        """The vendor's name in PAL."""
        return self.site.name

    @property
    def identity(self) -> str:
        """Vendor, host and a hash of endpoint and key."""
        return self._identity

    async def chat(self, params: ChatParams) -> ChatReply:
        """The whole answer."""
        payload = await self._connection.post(
            self.path(params, streaming=False),
            self.body(params, streaming=False),
            params.timeout_s,
        )
        answer = Answer()
        try:
            self.read_reply(payload, answer)
        except ValidationError as error:
            raise self._misshapen(error, answer) from None
        if answer.stop is None:
            answer.stop, answer.flaw = "end", "it does not say that it ended"
        return self._finish(params, answer)

    async def stream(self, params: ChatParams) -> AsyncGenerator[Chunk, None]:
        """The answer in pieces; the last piece carries the whole reply and its usage."""
        answer = Answer()
        events = self._connection.stream(
            self.path(params, streaming=True), self.body(params, streaming=True), params.timeout_s
        )
        try:
            async with aclosing(events):
                async for event in events:
                    if text := self.read_event(event, answer):
                        yield Chunk(text)
                    if answer.stop:
                        await self._read_tail(events, answer)
        except ValidationError as error:
            raise self._misshapen(error, answer) from None
        except VendorError as error:
            error.usage = error.usage or answer.usage
            raise
        yield Chunk(reply=self._finish(params, answer))

    def get_model_info(self, model: str) -> ModelCard:
        """The card of a model by its exact id; `UnknownName` if the vendor has none."""
        try:
            return self._cards[model]
        except KeyError:
            raise UnknownName("model", model, self._cards) from None

    def estimate_cost(self, model: ModelCard, usage: Usage) -> float | None:
        """What these tokens cost in USD, or None where the price is unknown."""
        return cost_usd(model, usage)

    async def list_models(self, timeout_s: float = 20.0) -> ModelList:
        """The models that the vendor lists now; a `VendorError` if it does not."""
        payload = await self._connection.get(self.models_path, timeout_s)
        return read_model_list(self.site, payload)

    async def close(self) -> None:
        """Close the connections."""
        await self._connection.close()

    @abstractmethod
    def headers(self, key: str) -> dict[str, str]:
        """The headers that go with every request."""

    @abstractmethod
    def path(self, params: ChatParams, *, streaming: bool) -> str:
        """Where the request goes, under the base URL."""

    @abstractmethod
    def body(self, params: ChatParams, *, streaming: bool) -> Payload:
        """The request."""

    @abstractmethod
    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a whole reply."""

    @abstractmethod
    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one event of a streamed reply; gives the text that it adds."""

    @staticmethod
    @abstractmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """What an error body says; None if the payload is no error."""

    async def _read_tail(self, events: AsyncGenerator[Payload, None], answer: Answer) -> None:
        """Read to the end, where counts of tokens may stand; so the connection can be kept, too."""
        with suppress(TimeoutError, VendorError):
            async with asyncio.timeout(_TAIL_S):
                async for event in events:
                    self.read_event(event, answer)

    def _finish(self, params: ChatParams, answer: Answer) -> ChatReply:
        title, usage, text = self.site.title, answer.usage, answer.text
        if params.schema:
            text = json_in_prose(text)
        if answer.refusal is not None:
            said = self._connection.quote(answer.refusal)
            raise Refused(f"{title} would not answer: {said}", usage=usage)
        if answer.stop is None:
            raise ConnectionLost(f"{title} cut its answer short.", usage=usage)
        if answer.flaw is not None or (answer.stop == "end" and not text.strip()):
            flaw = self._connection.quote(answer.flaw or "empty")
            raise InvalidReply(f"{title}'s answer is of no use: {flaw}.", usage=usage)
        return ChatReply(
            text=text,
            usage=usage or estimated_usage(params, text),
            model=answer.model or params.model.name,
            stop=answer.stop,
        )

    def _misshapen(self, error: ValidationError, answer: Answer) -> InvalidReply:
        place = ".".join(str(step) for step in error.errors(include_input=False)[0]["loc"])
        where = f"at {place}" if place else "at its root"
        return InvalidReply(
            f"{self.site.title}'s reply does not have the documented shape {where}.",
            usage=answer.usage,
        )
