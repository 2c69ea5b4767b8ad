"""What simulated models have to say to a question, as data, and who of them says what."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from pal.simulator.models import Model

_STANCE = re.compile(r"\bargue (for|against)\b", re.IGNORECASE)
Side = Literal["for", "against"]
_OTHER: Mapping[Side, Side] = {"for": "against", "against": "for"}


class Topic(BaseModel):
    """One row of `topics.toml`: a claim in several wordings, and the claim that denies it.

    Attributes:
        side: of the proposal, for which the claim speaks.
        never: the proposal is plainly wrong, so that everybody says so whatever their stance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: re.Pattern[str]
    side: Side
    never: bool = False
    claim: tuple[str, ...]
    counter: tuple[str, ...] = ()

    def said_by(self, model: Model, told: str | None) -> tuple[str, Side]:
        """What the model says and for which side; `told` is the side that it is to argue."""
        luck = _number(model.id, self.claim[0])
        holds = self.side == told if told else luck < model.recall
        wordings, side = self.counter, _OTHER[self.side]
        if holds or self.never:
            wordings, side = self.claim, self.side
        return wordings[int(_number(model.id, *wordings) * len(wordings))], side


@cache
def known_topics() -> tuple[Topic, ...]:
    """All topics, in the order of the file."""
    text = files("pal.simulator").joinpath("topics.toml").read_text("utf-8")
    return tuple(Topic.model_validate(row) for row in tomllib.loads(text)["topics"])


def stand(turns: Iterable[str], model: Model | None) -> dict[str, Any]:
    """The model's `claims` to what was asked, and the `side` that most of them are for."""
    said = "\n".join(turns)
    stance = _STANCE.search(said)
    told = stance[1].lower() if stance else None
    struck = [topic for topic in known_topics() if topic.match.search(said)] if model else []
    claims = [topic.said_by(model, told) for topic in struck] if model else []
    sides = [side for _, side in claims]
    side = max(sides, key=sides.count) if sides else None
    if any(topic.never for topic in struck):
        side = "against"
    return {
        "side": side,
        "claims": [
            {"claim": claim, "side": side, "confidence": (_confidence(claim, model), "high")}
            for claim, side in claims
        ],
    }


def _confidence(claim: str, model: Model | None) -> float:
    return round(0.6 + 0.35 * _number(model.id if model else "", claim), 2)


def _number(*names: str) -> float:
    """A number from 0 up to 1 that only depends on the names."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
