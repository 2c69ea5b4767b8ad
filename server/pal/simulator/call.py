"""What a vendor was asked, and what it answers, in no vendor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pal.simulator.models import Model

JsonObject = dict[str, Any]
Endpoint = Literal["generate", "count_tokens", "models"]
Stop = Literal["end", "length", "refused"]
THOUGHTS = "[simulated] Nobody thought about this."


@dataclass(frozen=True, slots=True)
class Call:
    """One request that its vendor would accept.

    Attributes:
        model: the table's row; None where the request is about no single model.
        model_id: the id as it was asked for, which replies repeat.
        system: the instructions.
        turns: the texts of the conversation, in order.
        effort: how hard the model thinks; `none` for not at all.
        show_thoughts: whether what it thinks is part of the answer.
        schema: the JSON Schema of a structured reply, or None for prose.
        cacheable: growing prefixes of the prompt that the vendor may cache, shortest first.
        cache_ttl_s: seconds that a cached prefix lives after its last use.
        key: the API key, which has its own cache.
        truncated: tokens of the prompt that the vendor left out without a word.
        include_usage: whether a stream tells its usage, where that must be asked for.
        direct: the whole answer, where no model is needed for it.
    """

    endpoint: Endpoint
    model: Model | None = None
    model_id: str | None = None
    system: str = ""
    turns: tuple[str, ...] = ()
    max_output_tokens: int | None = None
    effort: str = "none"
    show_thoughts: bool = False
    schema: Mapping[str, Any] | None = None
    stream: bool = False
    cacheable: tuple[str, ...] = ()
    cache_ttl_s: float = 300.0
    key: str = ""
    truncated: int = 0
    include_usage: bool = False
    direct: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `input` holds the cached ones, `output` does not hold the reasoning."""

    input: int
    cache_read: int
    cache_write: int
    output: int
    reasoning: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What the simulated model says. `id` is a number that grows with each reply."""

    id: int
    text: str
    stop: Stop
    usage: Usage
