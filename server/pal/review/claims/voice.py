"""What one member of a panel answered to a question."""

from __future__ import annotations

from dataclasses import dataclass

from pal.review.claims.panel_reply import PanelReply, SaidClaim, Side
from pal.review.plain import plain

MOST_CLAIMS = 40
"""Claims of one model that are counted: who makes more of them does not answer a question."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One model's answer, as plain text; each claim is one line.

    Attributes:
        side: where it stands on the proposal; None if it does not say, or there is none.
        assigned: the side it was told to argue, or None.
        uncounted: how many claims it made beyond `MOST_CLAIMS`.
    """

    model: str
    answer: str
    claims: tuple[SaidClaim, ...]
    side: Side | None = None
    assigned: Side | None = None
    uncounted: int = 0

    @classmethod
    def of(cls, model: str, reply: PanelReply, assigned: Side | None = None) -> Voice:
        """The voice in a reply; an answer that names no claim is one itself."""
        answer = _one_line(reply.answer)
        said = [one.model_copy(update={"claim": _one_line(one.claim)}) for one in reply.claims]
        claims = [one for one in said if one.claim]
        if answer and not claims:
            claims = [SaidClaim(claim=answer, side=reply.side, confidence=0.5)]
        counted, uncounted = tuple(claims[:MOST_CLAIMS]), max(len(claims) - MOST_CLAIMS, 0)
        return cls(model, answer, counted, reply.side, assigned, uncounted)

    def means(self, side: Side | None) -> bool:
        """Whether what it says for that side is its conviction, not what it was told to argue."""
        return self.assigned is None or side not in (None, self.assigned)


def _one_line(text: str) -> str:
    return " ".join(plain(text).split())
