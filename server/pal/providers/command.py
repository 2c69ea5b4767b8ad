"""A vendor that is a program: an agent that its user pays for by subscription."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import PurePath

from pal.domain import errors
from pal.domain.chat import ChatParams, ChatReply, Chunk, Usage
from pal.domain.model_card import ModelCard
from pal.providers.command_line import command_line, preset_of
from pal.providers.estimated_usage import estimated_usage
from pal.providers.json_in_prose import json_in_prose
from pal.providers.pricing import cost_usd
from pal.providers.quote import quoting
from pal.providers.run_command import MAX_OUTPUT_BYTES, Ended, TooMuchOutput, run_command
from pal.providers.schema_in_words import schema_in_words

_PREFACE = (
    "Answer from this text alone, at once and in full: use no tools, read no files, ask nothing."
)
_QUESTION = re.compile(r"\?\s*(\W\s*)?$|[\[(]y(es)?/n(o)?[\])]", re.IGNORECASE)
_SIGNS: Mapping[re.Pattern[str], type[errors.VendorError]] = {
    re.compile(
        r"(usage|rate|session|weekly|quota)[ -]?limit|limit reached|quota|too many requests"
        r"|resource.?exhausted",
        re.IGNORECASE,
    ): errors.RateLimited,
    re.compile(
        r"log ?in\b|sign ?in\b|not logged|authenticat|unauthorized|api key|credit balance",
        re.IGNORECASE,
    ): errors.Unauthorized,
    re.compile(r"too long|context (length|window|limit)", re.IGNORECASE): errors.TooLarge,
}


class Command:
    """A `Provider` that hands each request to a program of the user's choice.

    `environment` is all that the program gets to know of PAL's own; `key` is what of it must not
    be shown.
    """

    def __init__(
        self,
        *,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        cards: Mapping[str, ModelCard],
        key: str = "",
    ) -> None:
        digest = hashlib.sha256("\0".join(command).encode()).hexdigest()
        self._name = name
        self._identity = f"{name}@{PurePath(command[0]).name}#{digest[:12]}"
        self._title = preset_of(command).title
        self._command = tuple(command)
        self._environment = environment
        self._cards = cards
        self._quote = quoting(key)

    @property
    def name(self) -> str:
        """The vendor's name in PAL."""
        return self._name

    @property
    def identity(self) -> str:
        """Vendor, program and a hash of the command."""
        return self._identity

    async def chat(self, params: ChatParams) -> ChatReply:
        """The whole answer; how many tokens it took is estimated."""
        model = None if params.model.name == self._name else params.model.name
        ended = await self._run(command_line(self._command, model), params)
        text = ended.output.strip()
        if ended.status != 0 or not text:
            raise self._failed(ended)
        return ChatReply(
            text=json_in_prose(text) if params.schema else text,
            usage=estimated_usage(params, text),
            model=params.model.name,
        )

    async def stream(self, params: ChatParams) -> AsyncGenerator[Chunk, None]:
        """The answer in one piece: a program says it when it is done."""
        reply = await self.chat(params)
        yield Chunk(reply.text)
        yield Chunk(reply=reply)

    def get_model_info(self, model: str) -> ModelCard:
        """The card of a model by its exact id; `UnknownName` if the vendor has none."""
        try:
            return self._cards[model]
        except KeyError:
            raise errors.UnknownName("model", model, self._cards) from None

    def estimate_cost(self, model: ModelCard, usage: Usage) -> float | None:
        """What these tokens cost in USD: nothing, if the subscription pays for them."""
        return cost_usd(model, usage)

    async def close(self) -> None:
        """Nothing is kept open between requests."""

    async def _run(self, line: Sequence[str], params: ChatParams) -> Ended:
        try:
            return await run_command(
                line,
                text=_prompt(params),
                environment=self._environment,
                timeout_s=params.timeout_s,
            )
        except TimeoutError:
            raise errors.TimedOut(
                f"{self._title} did not end within {params.timeout_s:g} s and was stopped."
            ) from None
        except TooMuchOutput:
            raise errors.InvalidReply(
                f"{self._title} wrote more than {MAX_OUTPUT_BYTES >> 20} MB and was stopped."
            ) from None
        except OSError as error:
            raise errors.ConnectionLost(
                f"{self._title} cannot be started: {self._quote(error.strerror or error)}."
            ) from None

    def _failed(self, ended: Ended) -> errors.VendorError:
        said = self._quote(_last_line(ended.errors) or _last_line(ended.output))
        if _QUESTION.search(said):
            return errors.InvalidReply(
                f"{self._title} asked what nobody was there to answer: {said}"
            )
        if ended.status == 0:
            return errors.InvalidReply(
                f"{self._title} ended without an answer: {said or 'silent.'}"
            )
        kinds = (kind for sign, kind in _SIGNS.items() if sign.search(said))
        kind = next(kinds, errors.ServerFailed)
        return kind(f"{self._title} ended with status {ended.status}: {said or 'it said nothing.'}")


def _prompt(params: ChatParams) -> str:
    parts = [_PREFACE, params.system]
    if params.schema:
        parts.append(schema_in_words(params.schema))
    if len(params.messages) == 1:
        parts.append(params.messages[0].text)
    else:
        names = {"user": "User", "assistant": "You"}
        parts += [f"{names[turn.role]}:\n{turn.text}" for turn in params.messages]
    return "\n\n".join(part for part in parts if part) + "\n"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
