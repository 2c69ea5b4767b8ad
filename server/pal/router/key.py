"""What tells two requests apart."""

from __future__ import annotations

import hashlib

from pal.router.ask import Ask, Reply
from pal.router.outgoing import Outgoing


def key_of(ask: Ask[Reply], outgoing: Outgoing) -> str:
    """All that the answer depends on: what is said, by whom it may be answered, in what shape."""
    routing = ask.origin.settings.routing
    parts = (
        *(ask.task, ask.role, ask.reply.__name__, *ask.models, "\0"),
        *(*ask.first, "\0", ask.avoid or "", "\0", *ask.judged, "\0"),
        *(*routing.vendors, str(routing.single_model), routing.policy, "\0"),
        *(routing.for_task(ask.task).tier, str(routing.for_task(ask.task).max_output_tokens)),
        *outgoing.all,
    )
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "replace")).hexdigest()
