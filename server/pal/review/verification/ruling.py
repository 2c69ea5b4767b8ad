"""A verifier's verdict on one finding, held against the code it quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pal.review.anchor import anchor, text_at
from pal.review.excerpt import Excerpt
from pal.review.plain import plain
from pal.review.uncovered import uncovered
from pal.review.verification.verify_reply import SaidVerdict, Verdict
from pal.router.redact import Redactions

SHORTEST_QUOTE = 6
"""Characters, but for white space, of code that can refute something: a bracket cannot."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict that was checked. `quote` is as it stands in the code, "" if it does not."""

    verdict: Verdict
    quote: str
    reason: str


def rule(said: Sequence[SaidVerdict], shown: Sequence[Excerpt], redactions: Redactions) -> Ruling:
    """What the model's verdict on one finding is worth, by the code it quotes."""
    if not said:
        return Ruling("unsure", "", "the verifier said nothing of it.")
    one = said[0]
    quote = _standing(one.quote, shown, redactions)
    reason = plain(one.reason).replace("\n", " ").strip()
    if len({verdict.verdict for verdict in said}) > 1:
        return Ruling("unsure", "", "the verifier contradicted itself.")
    if one.verdict == "refuted" and not quote:
        return Ruling("unsure", "", "its refutation quotes no code that was shown.")
    if one.verdict == "unsure":
        return Ruling("unsure", quote, "the verifier could not tell from the code it was shown.")
    return Ruling(one.verdict, quote, reason)


def _standing(quote: str, shown: Sequence[Excerpt], redactions: Redactions) -> str:
    """The quote as it stands in the code, free of secrets; "" if it stands nowhere."""
    restored = redactions.restore(quote)
    if len("".join(restored.split())) < SHORTEST_QUOTE:
        return ""
    for excerpt in shown:
        span = anchor(restored, excerpt.lines)
        if span is not None:
            span = uncovered(span, excerpt.lines, redactions.secrets.values())
            return text_at(span, excerpt.lines)
    return ""
