"""The sides that members of a panel are told to argue."""

from __future__ import annotations

from collections.abc import Mapping

from pal.domain.errors import InputError
from pal.domain.requests import Stance
from pal.router.panel import Panel
from pal.router.router import Router


def stances_by_model(
    asked: Mapping[str, Stance], panel: Panel, router: Router
) -> Mapping[str, Stance]:
    """The stances by the ids of the panel's models, which may be asked for by alias or tier.

    Raises:
        InputError: a stance is for a model that is not on the panel, or a model has two.
    """
    given: dict[str, Stance] = {}
    for name, stance in asked.items():
        models = [model for model in router.check_names([name]) if model in panel.models]
        if not models:
            raise InputError(
                f"{name} has a stance but no seat: the panel is {', '.join(panel.models)}."
                " Give the stance to one of them, or name the model in `models`. Nothing was sent."
            )
        for model in models:
            if given.setdefault(model, stance) != stance:
                raise InputError(
                    f"{model} is told to be {given[model]} and {stance} at once:"
                    " give it one stance. Nothing was sent."
                )
    return given
