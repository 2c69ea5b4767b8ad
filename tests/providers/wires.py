"""Each wire with hand-written examples of what its vendor says, for tests that hold for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pal.domain.chat import ChatParams, Usage
from pal.providers.anthropic import Anthropic
from pal.providers.chat_completions import ChatCompletions
from pal.providers.framing import NDJSON
from pal.providers.gemini import Gemini
from pal.providers.mistral import Mistral
from pal.providers.ollama import Ollama
from pal.providers.openai import OpenAI
from pal.providers.site import Site
from pal.providers.sites import SITES
from pal.providers.vendor import Vendor
from tests.providers.loopback import Reply, sse

Ask = Callable[..., ChatParams]
"""Params for a model, by id or card, with what is named changed."""
At = Callable[..., Vendor]
"""The provider of a wire, at the loopback vendor or at a URL."""

KEY = "sk-ant-0123456789-secret"
ANSWER = "Line 3 “naïve” 🐛\nis wrong."


@dataclass(frozen=True)
class Wire:
    """`usage` is what `reply` and `stream` report; both say `ANSWER`.

    `refusal` is empty where the wire has no word for one; `name` is that of a shared wire's site.
    """

    kind: type[Vendor]
    model: str
    reply: dict[str, Any]
    cut_reply: dict[str, Any]
    refusal: dict[str, Any]
    stream: list[dict[str, Any]]
    usage: Usage
    name: str = ""

    @property
    def site(self) -> Site:
        return SITES[self.name] if self.name else self.kind.site

    def __str__(self) -> str:
        return self.site.name

    def encode(self, event: object) -> bytes:
        """An event as it crosses the wire."""
        if self.kind.framing is not NDJSON:
            return sse(event)
        return json.dumps(event, ensure_ascii=False).encode() + b"\n"

    def streams(self, *events: object, **rest: Any) -> Reply:
        """A stream with these events."""
        pieces = [self.encode(event) for event in events]
        return Reply(content_type=self.kind.framing.media_type, pieces=pieces, **rest)


def _message(text: str, stop: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-5-5-20261007",
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": "sig"},
            {"type": "text", "text": text},
            {"type": "from_the_future", "text": 3} if not text else {"type": "server_thing"},
        ][: 3 if text else 1],
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {
            "input_tokens": 12,
            "cache_creation_input_tokens": 1500,
            "cache_read_input_tokens": 700,
            "output_tokens": 40,
            "output_tokens_details": {"thinking_tokens": 22},
        },
        **more,
    }


def _response(text: str, status: str = "completed", **more: Any) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {
        "id": "resp_1",
        "object": "response",
        "model": "gpt-6.1-sol-2026-10-01",
        "status": status,
        "error": None,
        "incomplete_details": None,
        "output": [
            {"type": "reasoning", "id": "rs_1", "summary": []},
            {"type": "message", "id": "m_1", "role": "assistant", "content": [part]},
        ],
        "usage": {
            "input_tokens": 2212,
            "input_tokens_details": {"cached_tokens": 700, "cache_write_tokens": 1500},
            "output_tokens": 40,
            "output_tokens_details": {"reasoning_tokens": 22},
            "total_tokens": 2252,
        },
        **more,
    }


def _generated(text: str, finish: str | None, **more: Any) -> dict[str, Any]:
    parts = [{"text": "thinking…", "thought": True}, {"text": text}]
    return {
        "candidates": [
            {"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": finish}
        ],
        "usageMetadata": {
            "promptTokenCount": 2212,
            "cachedContentTokenCount": 700,
            "candidatesTokenCount": 18,
            "thoughtsTokenCount": 22,
            "totalTokenCount": 2252,
        },
        "modelVersion": "gemini-4-argon-001",
        "responseId": "r1",
        **more,
    }


def _completion(
    text: str | list[dict[str, Any]] | None, finish: str | None, **more: Any
) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "the-version",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "reasoning_content": "hm"},
                "finish_reason": finish,
            }
        ],
        "usage": _completion_usage(40),
        **more,
    }


def _completion_usage(output: int) -> dict[str, Any]:
    return {
        "prompt_tokens": 2212,
        "prompt_tokens_details": {"cached_tokens": 700},
        "completion_tokens": output,
        "completion_tokens_details": {"reasoning_tokens": 22},
        "total_tokens": 2212 + output,
    }


def _delta(delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice], **more}


def _chat_line(text: str, *, done: bool, **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": "qwen3-q4", "created_at": "x", "message": message, "done": done, **more}


ANTHROPIC = Wire(
    kind=Anthropic,
    model="claude-opus-5-5",
    reply=_message(ANSWER, "end_turn"),
    cut_reply=_message(ANSWER, "max_tokens"),
    refusal=_message(
        "",
        "refusal",
        stop_details={"type": "refusal", "category": "cyber", "explanation": "No exploits."},
    ),
    stream=[
        {
            "type": "message_start",
            "message": _message("", "end_turn", content=[], stop_reason=None),
        },
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: text}}
            for kind, field, text in (
                ("thinking_delta", "thinking", "hm"),
                ("text_delta", "text", ANSWER[:9]),
                ("text_delta", "text", ANSWER[9:]),
            )
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 40},
        },
        {"type": "message_stop"},
    ],
    usage=Usage(input=2212, cache_read=700, cache_write=1500, output=40, reasoning=22),
)
OPENAI = Wire(
    kind=OpenAI,
    model="gpt-6.1-sol",
    reply=_response(ANSWER),
    cut_reply=_response(ANSWER, "incomplete", incomplete_details={"reason": "max_output_tokens"}),
    refusal=_response(
        "",
        output=[
            {
                "type": "message",
                "role": "assistant",
                "content": [{"type": "refusal", "refusal": "No exploits."}],
            }
        ],
    ),
    stream=[
        {"type": "response.created", "response": _response("", "in_progress", usage=None)},
        {"type": "response.output_item.added", "item": {"type": "message"}},
        {"type": "response.output_text.delta", "delta": ANSWER[:9], "sequence_number": 3},
        {"type": "response.output_text.delta", "delta": ANSWER[9:], "obfuscation": "x"},
        {"type": "response.output_text.done", "text": ANSWER},
        {"type": "response.completed", "response": _response(ANSWER)},
    ],
    usage=Usage(input=2212, cache_read=700, cache_write=1500, output=40, reasoning=22),
)
GEMINI = Wire(
    kind=Gemini,
    model="gemini-4-argon",
    reply=_generated(ANSWER, "STOP"),
    cut_reply=_generated(ANSWER, "CONTINUATION"),
    refusal={
        "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
        "usageMetadata": {"promptTokenCount": 2212},
    },
    stream=[
        _generated(ANSWER[:9], None, usageMetadata={"promptTokenCount": 2212}),
        _generated(ANSWER[9:], "STOP"),
    ],
    usage=Usage(input=2212, cache_read=700, output=40, reasoning=22),
)
THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
MISTRAL = Wire(
    kind=Mistral,
    model="mistral-large-4",
    reply=_completion(
        [THOUGHT, {"type": "text", "text": ANSWER}], "stop", model="mistral-large-4-0"
    ),
    cut_reply=_completion(ANSWER, "model_length"),
    refusal={},
    stream=[
        _delta({"role": "assistant", "content": ""}, model="mistral-large-4-0"),
        _delta({"content": [THOUGHT]}),
        _delta({"content": ANSWER[:9]}),
        _delta({"content": [{"type": "text", "text": ANSWER[9:]}]}),
        {"object": "ping", "from_the_future": True},
        _delta({"content": ""}, "stop", usage=_completion_usage(40)),
    ],
    usage=Usage(input=2212, cache_read=700, output=40, reasoning=22),
)
XAI = Wire(
    kind=ChatCompletions,
    name="xai",
    model="grok-4.7",
    reply=_completion(ANSWER, "stop", model="grok-4.7-1101", usage=_completion_usage(18)),
    cut_reply=_completion(ANSWER, "length", usage=_completion_usage(18)),
    refusal=_completion(
        None,
        "stop",
        choices=[
            {"message": {"content": None, "refusal": "No exploits."}, "finish_reason": "stop"}
        ],
    ),
    stream=[
        _delta({"role": "assistant", "content": None}, model="grok-4.7-1101"),
        _delta({"reasoning_content": "hm"}),
        _delta({"content": ANSWER[:9]}),
        _delta({"content": ANSWER[9:]}, obfuscation="x"),
        _delta({}, "stop"),
        {"id": "c1", "choices": [], "usage": _completion_usage(18)},
    ],
    usage=Usage(input=2212, cache_read=700, output=40, reasoning=22),
)
OLLAMA = Wire(
    kind=Ollama,
    model="qwen3",
    reply=_chat_line(ANSWER, done=True, done_reason="stop", prompt_eval_count=2212, eval_count=40),
    cut_reply=_chat_line(
        ANSWER, done=True, done_reason="length", prompt_eval_count=2212, eval_count=40
    ),
    refusal={},
    stream=[
        {**_chat_line("", done=False), "message": {"role": "assistant", "thinking": "hm"}},
        _chat_line(ANSWER[:9], done=False),
        _chat_line(ANSWER[9:], done=False),
        {"model": "qwen3-q4", "message": {"content": ""}, "done": False},
        _chat_line("", done=True, done_reason="stop", prompt_eval_count=2212, eval_count=40),
    ],
    usage=Usage(input=2212, output=40),
)
WIRES = (ANTHROPIC, OPENAI, GEMINI, MISTRAL, XAI, OLLAMA)
