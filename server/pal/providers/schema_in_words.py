"""Asks in words for a reply of a certain shape, where a vendor takes no schema."""

from __future__ import annotations

import json

from pal.domain.chat import ReplySchema
from pal.providers.structured import strict_form


def schema_in_words(schema: ReplySchema) -> str:
    """The sentences that go behind the system prompt."""
    shape = json.dumps(strict_form(schema), ensure_ascii=False, separators=(",", ":"))
    return (
        "Answer with one JSON object and nothing else: no prose around it and no code fence. "
        f"It must follow this JSON Schema:\n{shape}"
    )
