"""What a member of a panel must answer to a question, tolerant of what models get wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pal.review.whole_ones import whole_ones

Side = Literal["for", "against"]
"""Of a proposal."""


def _known_side(value: object) -> object:
    return value if value in ("for", "against") else None


def _share(value: object) -> object:
    return min(max(float(value), 0.0), 1.0) if isinstance(value, int | float) else 0.5


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidClaim(_Said):
    """One claim as a model words it."""

    claim: str = Field(description="one sentence that is right or wrong by itself")
    side: Annotated[Side | None, BeforeValidator(_known_side)] = Field(
        default=None, description="the side of the proposal it speaks for; null if neither"
    )
    confidence: Annotated[float, BeforeValidator(_share)] = Field(description="0 to 1")


class PanelReply(_Said):
    """A short answer, and what it rests on."""

    answer: str = Field(description="one to four sentences")
    side: Annotated[Side | None, BeforeValidator(_known_side)] = Field(
        default=None, description="where you stand on the proposal; null if it is none"
    )
    claims: Annotated[tuple[SaidClaim, ...], BeforeValidator(whole_ones(SaidClaim))]
