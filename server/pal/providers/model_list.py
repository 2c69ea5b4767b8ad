"""Reads the lists of models that vendors publish, each in its own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, cast

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
)

from pal.domain.model_card import Prices
from pal.providers.http import Payload
from pal.providers.model_facts import ModelFacts, ModelList
from pal.providers.site import Site

LOCAL_PRICES = (Prices(input=0.0, output=0.0),)
"""What a model on the user's own machine costs."""

MOST_MODELS = 5_000
"""No vendor lists a tenth of this; reading more would hold up everything else."""

_MILLION = 1_000_000
_GONE = ("retired", "inactive", "disabled")


def read_model_list(site: Site, payload: Payload) -> ModelList:
    """The models in a list; an entry that is not understood is passed over and counted."""
    rows = payload.get("data", payload.get("models"))
    if not isinstance(rows, list):
        said = f"{site.title}'s list of models does not have a shape that PAL knows."
        return ModelList(site.name, problems=(said,))
    rows = cast("list[Any]", rows)
    if len(rows) > MOST_MODELS:
        return too_long(site, len(rows))
    found = [_facts(site, row) for row in rows]
    models = tuple(facts for facts in found if facts is not None)
    unread = len(found) - len(models)
    said = f"{unread} of {len(found)} entries in {site.title}'s list of models cannot be read."
    return ModelList(site.name, models, (said,) if unread else ())


def too_long(site: Site, size: int) -> ModelList:
    """In place of a list that is not read, since it has `size` entries."""
    said = f"{site.title} lists {size:,} models, which is more than PAL reads: it reads none."
    return ModelList(site.name, problems=(said,))


def _day(value: object) -> object:
    """The day of a date, a time or a Unix time, in whatever way it is written."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).date()
    return value[:10] if isinstance(value, str) else value


def _size(value: object) -> object:
    """Zero and less stand for "not known"."""
    return None if isinstance(value, int | float) and value <= 0 else value


def _usd(value: object) -> object:
    """Less than zero stands for a price that varies."""
    try:
        return None if float(str(value)) < 0 else float(str(value))
    except ValueError:
        return None


_Size = Annotated[int | None, BeforeValidator(_size)]
_Day = Annotated[date | None, BeforeValidator(_day)]
_Usd = Annotated[float | None, BeforeValidator(_usd)]


class _Pricing(BaseModel):
    """USD for one token."""

    prompt: _Usd = None
    completion: _Usd = None
    input_cache_read: _Usd = None
    input_cache_write: _Usd = None

    def prices(self) -> tuple[Prices, ...]:
        if self.prompt is None or self.completion is None:
            return ()
        return (
            Prices(
                input=self.prompt * _MILLION,
                output=self.completion * _MILLION,
                cached=_per_million(self.input_cache_read),
                cache_write=_per_million(self.input_cache_write),
            ),
        )


class _Row(BaseModel):
    id: str = Field(validation_alias=AliasChoices("id", "name"), min_length=1)
    context_window: _Size = Field(
        default=None,
        validation_alias=AliasChoices(
            "context_length",  # OpenRouter
            "context_window",  # Groq
            "max_context_length",  # Mistral
            "max_input_tokens",  # Anthropic
            "inputTokenLimit",  # Gemini
            "max_model_len",  # vLLM
        ),
    )
    max_output: _Size = Field(
        default=None,
        validation_alias=AliasChoices(
            AliasPath("top_provider", "max_completion_tokens"),
            "max_completion_tokens",
            "max_tokens",
            "outputTokenLimit",
        ),
    )
    retires: _Day = Field(
        default=None,
        validation_alias=AliasChoices(
            "retires_at", "shutdown_date", "deprecation", "expiration_date"
        ),
    )
    lifecycle: str | None = None
    active: bool | None = None
    pricing: _Pricing | None = None


def _facts(site: Site, row: object) -> ModelFacts | None:
    try:
        read = _Row.model_validate(row)
    except (ValidationError, ValueError, OverflowError):
        return None
    gone = read.retires is not None and read.retires <= datetime.now(UTC).date()
    return ModelFacts(
        vendor=site.name,
        id=read.id.removeprefix("models/"),
        context_window=read.context_window,
        max_output=read.max_output,
        retires=read.retires,
        retired=gone or read.lifecycle in _GONE or read.active is False,
        prices=LOCAL_PRICES if site.local else read.pricing.prices() if read.pricing else (),
        installed=site.local and "embed" not in read.id,
    )


def _per_million(usd: float | None) -> float | None:
    return None if usd is None else usd * _MILLION
