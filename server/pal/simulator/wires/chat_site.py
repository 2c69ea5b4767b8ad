"""Who speaks Chat Completions, and what each of them does its own way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pal.simulator.problem import ProblemKind
from pal.simulator.wires.error_words import ErrorWords
from pal.simulator.wires.openai import ERRORS

UsagePart = Literal["cached", "written", "reasoning", "hits", "cost"]


class Site(BaseModel):
    """One row of `chat_sites.toml`.

    Attributes:
        bases: patterns of the paths before `/chat/completions`.
        root: what the paths of this site begin with.
        environment: the variables that point a client here, where no other wire of the vendor's
            has them; `{root}` is `http://host:port`.
        models: whose models they are, as in `models.toml`.
        key: where the key stands.
        unknown: what becomes of parameters that are not known; `lacks` are those of OpenAI's
            that are not known here, `known` those that only this site knows.
        limits: the names of the answer's limit; models that think want the first, if `first_only`.
        room_shared: whether prompt and answer's limit must fit into the window together.
        roles: who may speak.
        formats: the forms of a reply that may be asked for.
        json_word: whether a prompt for any JSON must have the word in it.
        strict_schemas: whether a strict schema must close its objects and require everything.
        withheld_efforts: efforts that a model offers, but not on this wire.
        thoughts: where thoughts stand beside the text; None where they are not shown.
        usage: what is told beside the three counts; a `cost` is in USD.
        reasoning_apart: whether tokens of reasoning are left out of those of the answer.
        stream_usage: whether a stream's usage comes at its end if asked, on its last chunk, or at
            its end with an empty choice, in any case.
        refusal: how a model's safety system refuses, if there are no words for it in `errors`.
        keep_alive: a comment between the events of a stream.
        envelope: what is around an error.
        done_after_error: whether a stream that fails ends with `[DONE]` all the same.
        filter_results: whether each answer says what the content filter thinks of it.
        listing: how models are listed.
        extra: what is in every answer besides.
        errors: the words of problems where they are not OpenAI's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bases: tuple[str, ...]
    root: str
    environment: Mapping[str, str] = Field(default={})
    models: str
    key: Literal["bearer", "api-key", "none"] = "bearer"
    unknown: Literal["refused", "ignored"] = "ignored"
    lacks: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    limits: tuple[str, ...] = ("max_completion_tokens", "max_tokens")
    first_only: bool = False
    room_shared: bool = True
    roles: tuple[str, ...] = ("system", "assistant", "user", "function", "tool", "developer")
    formats: tuple[str, ...] = ("text", "json_object", "json_schema")
    json_word: bool = False
    strict_schemas: bool = False
    withheld_efforts: Mapping[str, tuple[str, ...]] = Field(default={})
    thoughts: Literal["reasoning", "reasoning_content"] | None = None
    usage: frozenset[UsagePart] = frozenset()
    reasoning_apart: bool = False
    stream_usage: Literal["asked", "last", "always"] = "asked"
    refusal: Literal["field", "filter", "prose"] = "prose"
    keep_alive: str | None = None
    envelope: Literal["object", "flat", "sentence"] = "object"
    done_after_error: bool = False
    filter_results: bool = False
    listing: Literal["plain", "openrouter", "groq", "vllm"] = "plain"
    extra: Mapping[str, Any] = Field(default={})
    errors: Mapping[ProblemKind, ErrorWords] = Field(default={})

    def place(self, path: str) -> re.Match[str] | None:
        """The path, split into what is asked for (`what`) and of which model, if it says."""
        for base in self.bases:
            if match := re.fullmatch(f"{base}/(?P<what>chat/completions|models(/(.+))?)", path):
                return match
        return None

    def words(self, kind: ProblemKind) -> ErrorWords:
        """How it says this kind of problem."""
        for said in (self.errors, ERRORS):
            if kind in said:
                return said[kind]
        return self.words("bad_request")


def _read() -> tuple[Site, ...]:
    text = files("pal.simulator.wires").joinpath("chat_sites.toml").read_text("utf-8")
    rows = [
        {"name": name, "models": name, "root": f"/{name}/", **row}
        for name, row in tomllib.loads(text).items()
    ]
    return TypeAdapter(tuple[Site, ...]).validate_python(rows)


CHAT_SITES = _read()
"""In the order of the file."""
