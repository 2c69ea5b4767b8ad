"""Where a vendor answers, and what is special about how it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Structured = Literal["json_schema", "json_object", "prompt"]
"""How a structured reply is asked for: by schema, as any JSON object, or only in words."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server's Chat Completions differ from OpenAI's own.

    Attributes:
        key_header: the header of the key; in `authorization` it is a bearer token.
        limit: the name of the answer's limit.
        structured: how it takes a schema.
        reasoning_apart: its output tokens leave out those spent on reasoning.
        thinking_switch: no effort at all is asked for by `thinking`, not by an effort.
    """

    key_header: Literal["authorization", "api-key"] = "authorization"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    structured: Structured = "json_schema"
    reasoning_apart: bool = False
    thinking_switch: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Who a vendor is, where it answers, and which environment variables say so.

    Attributes:
        base_url: empty where the user must say it.
        base_path: what goes behind an endpoint of the environment that does not end with it.
        key_envs: in order: the first that is set wins.
        needs_key: False where a server without a key is as good.
        local: it runs on the user's own machine and costs nothing.
    """

    name: str
    title: str
    base_url: str
    base_url_env: str = ""
    base_path: str = ""
    key_envs: tuple[str, ...] = ()
    needs_key: bool = True
    local: bool = False
    dialect: Dialect = Dialect()
