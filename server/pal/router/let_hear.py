"""An earlier answer, told to whoever hears answers while they are made."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from pal.router.ask import Ask, Prose


def let_hear(ask: Ask[Any], reply: BaseModel) -> None:
    """All of it at once, if the ask has a listener and the answer is prose."""
    if ask.listener is not None and isinstance(reply, Prose):
        ask.listener.text(reply.text)
