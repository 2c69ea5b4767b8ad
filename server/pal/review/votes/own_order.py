"""The order in which one model sees a change, so that no panel shares what comes last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pal.review.excerpt import Excerpt


def own_order(hunks: Iterable[Excerpt], model: str) -> tuple[Excerpt, ...]:
    """The hunks in an order fixed by their content and the model, those of a file together."""
    return tuple(
        sorted(hunks, key=lambda hunk: (_place(model, hunk.path), _place(model, hunk.content)))
    )


def _place(model: str, what: str) -> bytes:
    return hashlib.sha256(f"{model}\0{what}".encode("utf-8", "replace")).digest()
