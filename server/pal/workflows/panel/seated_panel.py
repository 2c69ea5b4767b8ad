"""The panel of a consensus, before anything is sent to it."""

from __future__ import annotations

from pal.domain.errors import InputError
from pal.domain.requests import ConsensusRequest
from pal.router.panel import Panel
from pal.workflows.workflow import Desk


def seated_panel(request: ConsensusRequest, desk: Desk, size: int) -> Panel:
    """Who is asked; what is to be known of them goes to the desk.

    `size` is that of what each will be sent, in bytes.

    Raises:
        InputError: a name stands for no model, or the request wants more to agree than are asked.
        NoModel: nobody can be asked.
        StoreError: there is nowhere to write down what would be spent.
    """
    router = desk.require_models().router
    names = request.models or request.model or desk.settings.review.panel
    panel = router.panel(names, desk.origin, size)
    seats = len(panel.models)
    if "threshold" in request.model_fields_set and request.threshold > seats:
        what = "1 model" if seats == 1 else f"{seats} models"
        raise InputError(
            f"The threshold is {request.threshold}, and the panel has {what}"
            f" ({', '.join(panel.models)}): lower it, or name more. Nothing was sent."
        )
    desk.problems += panel.notes
    return panel
