"""What a model must answer that verifies findings, tolerant of what models get wrong."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Verdict = Literal["confirmed", "refuted", "unsure"]


def _known_verdict(value: object) -> object:
    return value if value in get_args(Verdict) else "unsure"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidVerdict(_Said):
    """What the model says of one finding; nothing in it is trusted yet."""

    finding: str = Field(description="the finding's id")
    quote: str = Field(description="the code that decides it, copied exactly")
    reason: str
    verdict: Annotated[Verdict, BeforeValidator(_known_verdict)]


def _whole_ones(value: object) -> object:
    """One broken verdict must not cost the others."""
    if not isinstance(value, list):
        return value
    kept: list[SaidVerdict] = []
    for item in cast("list[Any]", value):
        try:
            kept.append(SaidVerdict.model_validate(item))
        except ValueError:
            continue
    return kept


class VerifyReply(_Said):
    """A verdict for each finding."""

    verdicts: Annotated[tuple[SaidVerdict, ...], BeforeValidator(_whole_ones)]
