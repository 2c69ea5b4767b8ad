"""What a reply that cannot be read tells of its model."""

from __future__ import annotations

from pal.store.call import Call
from pal.store.signals import Signal


def unparsable(call: Call) -> Signal:
    """The signal, about the call itself."""
    return Signal(
        kind="unparsable",
        repository=call.repository or call.workspace or "",
        about=call.id,
        model=call.model,
        task=call.task,
        language=call.language,
        prompt_version=call.prompt_version,
        run=call.run,
        reason=None,
        at=call.at,
    )
