"""What a vendor says when it does not answer, in no vendor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Complaint:
    """A vendor's error body.

    Attributes:
        message: what it says, for people.
        words: its codes and types, the most telling first.
        retry_after_s: the wait in seconds that it asks for in the body, or None.
        status: the HTTP status it amounts to, for an error inside a 200 reply.
    """

    message: str = ""
    words: tuple[str, ...] = ()
    retry_after_s: float | None = None
    status: int | None = None


def within(payload: object, *path: str) -> object:
    """What lies under `path`, or None: error bodies keep to no shape."""
    for key in path:
        if not isinstance(payload, Mapping):
            return None
        payload = cast("Mapping[str, object]", payload).get(key)
    return payload


def said(payload: object, *path: str) -> str:
    """The text under `path`, or "" where there is none."""
    text = within(payload, *path)
    return text if isinstance(text, str) else ""
