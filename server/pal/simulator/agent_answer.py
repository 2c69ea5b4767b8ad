"""What a simulated agent program prints: prose with fenced JSON in it, plain or in an envelope."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pal.simulator.answer import answer, prose
from pal.simulator.call import Call, JsonObject
from pal.simulator.models import models_of
from pal.simulator.shown_schema import shown_schema
from pal.simulator.submitted_code import has_code
from pal.simulator.tokens import tokens_in

Style = Literal["text", "claude", "codex"]
_ID = "00000000-0000-4000-8000-000000000000"
_FINDINGS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": "string"} for name in ("path", "evidence", "severity", "title")
                },
            },
        },
    },
}


def agent_answer(prompt: str, *, model_id: str | None, style: Style) -> str:
    """All that is printed.

    Code is answered with JSON in a fence: of the schema that the prompt shows, else a list of
    findings. Anything else is answered with prose.
    """
    shown = shown_schema(prompt)
    schema = shown or (_FINDINGS if has_code((prompt,)) else None)
    model = models_of("command")["agent"]
    call = Call("generate", model, model_id or model.id, turns=(prompt,), schema=schema)
    said = prose(call)
    if schema is not None:
        said = f"{said}\n\n```json\n{answer(call)}\n```"
    return _STYLES[style](prompt, said)


def _text(prompt: str, said: str) -> str:  # noqa: ARG001 - as the others
    return f"{said}\n"


def _claude(prompt: str, said: str) -> str:
    """As `claude -p --output-format json`."""
    result: JsonObject = {
        "type": "result",
        "subtype": "success",
        "is_error": False,
        "duration_ms": 1,
        "duration_api_ms": 1,
        "num_turns": 1,
        "result": said,
        "session_id": _ID,
        "total_cost_usd": 0.0,
        "usage": {
            "input_tokens": tokens_in(prompt),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": tokens_in(said),
        },
    }
    return f"{json.dumps(result, ensure_ascii=False)}\n"


def _codex(prompt: str, said: str) -> str:
    """As `codex exec --json`."""
    used = {"input_tokens": tokens_in(prompt), "cached_input_tokens": 0}
    events: tuple[JsonObject, ...] = (
        {"type": "thread.started", "thread_id": _ID},
        {"type": "turn.started"},
        {
            "type": "item.completed",
            "item": {"id": "item_0", "type": "agent_message", "text": said},
        },
        {"type": "turn.completed", "usage": {**used, "output_tokens": tokens_in(said)}},
    )
    return "".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in events)


_STYLES: Mapping[Style, Callable[[str, str], str]] = {
    "text": _text,
    "claude": _claude,
    "codex": _codex,
}
