"""Who sits on a panel: the models that are asked the same at the same time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from pal.domain.model_card import ModelCard, Tier
from pal.domain.prompt import Prompts
from pal.domain.task import Task
from pal.providers.catalogue import Catalogue
from pal.router.ask import Ask, Origin
from pal.router.planner import Planner
from pal.router.policy import Plan

SEATS = 3
"""Models on a panel that nobody named."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Its models, by id, each once; `notes`: one sentence for each thing to know about them."""

    models: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Seating:
    """Fills panels, as things stand now."""

    def __init__(self, planner: Planner, catalogue: Catalogue) -> None:
        self._planner = planner
        self._catalogue = catalogue

    def panel(self, names: Sequence[str], origin: Origin, size: int) -> Panel:
        """Each model that is named, else one of each of three vendors that can be asked now.

        A tier alone names no model: three vendors' of that tier are taken. A named model that
        cannot be asked keeps its seat, so that it is counted and told of when it is asked.

        Args:
            names: ids, aliases or tiers.
            size: of what each will be sent, in bytes.

        Raises:
            UnknownName: a name stands for no model.
            NoModel: nobody can be asked.
        """
        tier = [name.strip().lower() for name in names]
        drawn = not names or (len(tier) == 1 and tier[0] in tuple(Tier))
        if origin.settings.routing.single_model is None and not drawn:
            return self._named(names, origin)
        ask = Ask(
            *(Task.CONSENSUS, "panel", origin),
            prompts=Prompts.of(""),
            messages=(),
            reply=BaseModel,
            models=tuple(tier),
        )
        plan = self._planner.plan(ask, size)
        if (single := origin.settings.routing.single_model) is not None:
            model = plan.candidates[0].card.id
            return Panel((model,), (f"routing.single_model is {single}: one voice, {model}.",))
        panel = _drawn(plan, self._absent(plan, self._planner.providers(origin)))
        why = [one.reason for one in plan.candidates if one.card.id in panel.models]
        origin.trail.route += [f"panel: {reason}" for reason in why]
        return panel

    def _absent(self, plan: Plan, connected: Collection[str]) -> dict[str, str]:
        """The vendors of which no model can be asked now, each with a reason."""
        present = {candidate.card.vendor for candidate in plan.candidates}
        reasons: dict[str, str] = {}
        for model, why in plan.passed_over.items():
            reasons.setdefault(self._catalogue.get(model).vendor, why)
        absent = sorted(set(connected) - present)
        return {vendor: reasons.get(vendor, "it has no such model") for vendor in absent}

    def _named(self, names: Sequence[str], origin: Origin) -> Panel:
        vendors = self._planner.providers(origin)
        taken: dict[str, str] = {}
        cards: list[ModelCard] = []
        notes: list[str] = []
        for name in names:
            known = self._catalogue.resolve(name)
            at_hand = [card for card in known if card.vendor in vendors] or known
            free = next((card for card in at_hand if card.id not in taken), None)
            if free is not None:
                taken[free.id] = name
                cards.append(free)
            else:
                model = at_hand[0].id
                notes.append(f"{taken[model]} and {name} are one model, {model}: it has one vote.")
        return Panel(tuple(taken), (*notes, *_kinship(cards)))


def _drawn(plan: Plan, absent: Mapping[str, str]) -> Panel:
    """The first of each vendor; of a vendor that stands alone, several."""
    cards = [candidate.card for candidate in plan.candidates]
    seated: list[ModelCard] = []
    for card in cards:
        if all(card.vendor != one.vendor and card.family != one.family for one in seated):
            seated.append(card)
    if len(seated) == 1:
        others = [card for card in cards if card is not seated[0]]
        # Whose models they are says more about their errors than who serves them.
        strangers = {card.family: card for card in reversed(others)}
        strangers.pop(seated[0].family, None)
        first = [card for card in others if strangers.get(card.family) is card]
        seated += first or others
    seated = seated[:SEATS]
    return Panel(tuple(card.id for card in seated), _vacancies(seated, absent))


def _vacancies(seated: Sequence[ModelCard], absent: Mapping[str, str]) -> tuple[str, ...]:
    """Why there are fewer vendors than seats."""
    present = {card.vendor for card in seated}
    if len(present) >= SEATS:
        return ()
    names = ", ".join(sorted(present))
    what = "1 vendor" if len(present) == 1 else f"{len(present)} vendors"
    others = "".join(f" Not {vendor}: {why.rstrip('.')}." for vendor, why in absent.items())
    now = " now" if absent else ""
    return (f"Only {what} can be asked{now} ({names}).{others}", *_kinship(seated))


def _kinship(cards: Sequence[ModelCard]) -> list[str]:
    if len(cards) == 1:
        return [f"The panel has one voice, {cards[0].id}: nobody can agree with it."]
    if len({card.family for card in cards}) == 1:
        return [f"All models of the panel are {cards[0].family} models: they may err together."]
    return []
