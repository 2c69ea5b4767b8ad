"""The prompts, as files; a prompt's hash is its version wherever its results are kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's text and its version: the first twelve hex digits of its hash."""

    text: str
    version: str


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt of that name."""
    text = (files("pal.workflows") / "prompts" / f"{name}.md").read_text("utf-8")
    return Prompt(text, hashlib.sha256(text.encode()).hexdigest()[:12])
