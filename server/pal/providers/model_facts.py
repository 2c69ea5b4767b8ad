"""What a vendor says of its own models, while PAL runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pal.domain.model_card import Prices


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model as its vendor lists it; None is what the list does not say.

    Attributes:
        id: what its vendor calls it.
        context_window: tokens of prompt and answer together.
        max_output: most tokens of one answer.
        retires: the day it goes, or went.
        retired: the vendor serves it no more.
        thinks: it can reason before it answers.
        prices: what it costs, if the list says so.
        installed: it stands ready on a server of the user's own, so that listing it offers it.
    """

    vendor: str
    id: str
    context_window: int | None = None
    max_output: int | None = None
    retires: date | None = None
    retired: bool = False
    thinks: bool | None = None
    prices: tuple[Prices, ...] = ()
    installed: bool = False


@dataclass(frozen=True, slots=True)
class ModelList:
    """A vendor's models, and one sentence for each thing in its list that was not understood."""

    vendor: str
    models: tuple[ModelFacts, ...] = ()
    problems: tuple[str, ...] = ()
