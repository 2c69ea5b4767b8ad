"""Makes replies: the text, how it stops, what it costs in tokens."""

from __future__ import annotations

from itertools import count

from pal.simulator.answer import answer, prose
from pal.simulator.call import Call, Reply, Stop, Usage
from pal.simulator.faults import FaultKind
from pal.simulator.problem import Problem
from pal.simulator.prompt_cache import PromptCache
from pal.simulator.tokens import characters_in, tokens_in

_REASONING = {
    "none": 0, "minimal": 16, "low": 64, "medium": 192, "high": 512, "xhigh": 1024, "max": 2048,
}  # fmt: skip
"""Tokens at most for each effort; a short prompt takes fewer."""


class Replies:
    """Answers calls, one after the other."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._cache = PromptCache()

    def reply(self, call: Call, mishap: FaultKind | None = None) -> Reply:
        """The answer; raises `Problem` if the prompt is larger than the model's window."""
        tokens = tokens_in(call.system, *call.turns)
        if call.model and tokens > call.model.window:
            raise too_long(call)
        read, written = self._cache.use(call)
        text, stop = _text(call, mishap)
        reasoning = 0 if stop == "refused" else _reasoning(call, tokens)
        room = None if call.max_output_tokens is None else call.max_output_tokens - reasoning
        if room is not None and tokens_in(text) > room:
            text, stop = text[: characters_in(room)], "length"
        usage = Usage(tokens, read, written, tokens_in(text), reasoning)
        return Reply(next(self._ids), text, stop, usage)

    def forget(self) -> None:
        """Start again as if nothing had been asked."""
        self._ids = count(1)
        self._cache.clear()


def too_long(call: Call) -> Problem:
    """The prompt does not fit."""
    limit = call.model.window if call.model else 0
    tokens = max(tokens_in(call.system, *call.turns), limit + 1)
    return Problem("context_length", tokens=tokens, limit=limit, model=call.model_id)


def _text(call: Call, mishap: FaultKind | None) -> tuple[str, Stop]:
    match mishap:
        case "safety":
            return "", "refused"
        case "prose":
            return prose(call), "end"
        case "malformed_json":
            text = answer(call)
            return text[: max(len(text) * 2 // 3, 1)], "end"
        case "foreign_evidence":
            return answer(call, foreign_evidence=True), "end"
        case "gullible":
            return answer(call, gullible=True), "end"
        case _:
            return answer(call), "end"


def _reasoning(call: Call, tokens: int) -> int:
    wanted = min(_REASONING.get(call.effort, 0), 16 + tokens // 10) if call.effort != "none" else 0
    return wanted if call.max_output_tokens is None else min(wanted, call.max_output_tokens)
