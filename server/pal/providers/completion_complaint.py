"""Reads what servers that speak chat completions say when they do not answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pal.providers.complaint import Complaint, said, within
from pal.providers.http import Payload


def completion_complaint(payload: Payload) -> Complaint | None:
    """What the error body says; None if the payload is no error.

    Understands `{"error": {…}}`, `{"error": "…"}`, `{"object": "error", "message": …}`,
    `{"message": …}` and FastAPI's `{"detail": …}`.
    """
    if payload.get("choices") and not payload.get("error"):
        return None
    if isinstance(error := payload.get("error"), str) and error:
        return _told({**payload, "message": error})
    if error:
        return _told(error)
    if payload.get("object") == "error" or "message" in payload:
        return _told(payload)
    if detail := payload.get("detail"):
        return Complaint(message="; ".join(_flaws(detail)), status=422)
    return None


def _told(error: object) -> Complaint:
    code, kind = within(error, "code"), said(error, "type")
    status = code if isinstance(code, int) and 400 <= code < 600 else None
    if status is None and kind.startswith("invalid_request"):
        status = 400
    message = within(error, "message")
    return Complaint(
        # Mistral puts a list of flaws where others put a sentence.
        message=message if isinstance(message, str) else "; ".join(_flaws(message)),
        words=(code if isinstance(code, str) else "", kind),
        status=status,
    )


def _flaws(detail: object) -> Iterator[str]:
    """FastAPI's list of flaws, each with its place."""
    if isinstance(detail, str):
        yield detail
    flaws = within(detail, "detail") or detail
    for flaw in cast("list[object]", flaws) if isinstance(flaws, list) else ():
        place = within(flaw, "loc")
        steps = cast("list[object]", place) if isinstance(place, list) else []
        yield f"{'.'.join(str(step) for step in steps)}: {said(flaw, 'msg')}".removeprefix(": ")
