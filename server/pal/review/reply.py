"""What a model must answer to a review, tolerant of what models get wrong."""

from __future__ import annotations

from typing import Annotated, Any, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pal.domain.finding import Category, Severity


def _known_severity(value: object) -> object:
    return value if value in get_args(Severity) else "medium"


def _known_category(value: object) -> object:
    return value if value in get_args(Category) else "bug"


def _share(value: object) -> object:
    return min(max(float(value), 0.0), 1.0) if isinstance(value, int | float) else 0.5


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidFix(_Said):
    """How the model would put it right: `old`, quoted from the code, becomes `new`."""

    description: str
    old: str | None = Field(default=None, description="exact code to replace, or null")
    new: str | None = Field(default=None, description="what takes its place, or null")


class SaidFinding(_Said):
    """One finding as a model words it; nothing in it is trusted yet."""

    path: str
    line: int | None = Field(default=None, description="the number before the quoted line")
    evidence: str = Field(description="the code at fault, copied exactly, without line numbers")
    severity: Annotated[Severity, BeforeValidator(_known_severity)]
    category: Annotated[Category, BeforeValidator(_known_category)]
    title: str
    detail: str
    scenario: str | None = Field(default=None, description="an input or order of events that fails")
    confidence: Annotated[float, BeforeValidator(_share)] = Field(description="0 to 1")
    fix: SaidFix | None = None


def _whole_ones(value: object) -> object:
    """One broken finding must not cost the others."""
    if not isinstance(value, list):
        return value
    kept: list[SaidFinding] = []
    for item in cast("list[Any]", value):
        try:
            kept.append(SaidFinding.model_validate(item))
        except ValueError:
            continue
    return kept


class ReviewReply(_Said):
    """A model's review: everything it found, or an empty list."""

    findings: Annotated[tuple[SaidFinding, ...], BeforeValidator(_whole_ones)]
