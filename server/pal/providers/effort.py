"""How hard a model is asked to think."""

from __future__ import annotations

from pal.domain.chat import ChatParams

_SCALE = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


def effort(params: ChatParams) -> str | None:
    """The nearest effort that the model offers, the weaker of two; None to leave it out."""
    offered = params.model.capabilities.efforts
    if params.effort is None or not offered:
        return None
    wanted = _SCALE.index(params.effort)
    return min(offered, key=lambda name: abs(_SCALE.index(name) - wanted))
