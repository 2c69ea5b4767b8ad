"""What several vendors' models agree on: of a change, or of a question."""

from __future__ import annotations

from pal.domain.errors import InputError
from pal.domain.report import Report
from pal.domain.requests import ConsensusRequest
from pal.workflows.panel.panel_question import ask_panel
from pal.workflows.panel.panel_review import review_by_panel
from pal.workflows.panel.seated_panel import seated_panel
from pal.workflows.workflow import Desk


async def run(request: ConsensusRequest, desk: Desk) -> Report:
    """Asks the panel; without a question, about what differs from HEAD.

    Raises:
        InputError: there is no such change or model, or more must agree than are asked.
        NoModel: nobody can be asked.
        AllModelsFailed: nobody answered.
        StoreError: there is nowhere to write down what would be spent.
    """
    is_given = "threshold" in request.model_fields_set
    threshold = request.threshold if is_given else desk.settings.review.threshold
    if request.prompt is None:
        return await review_by_panel(request, desk, threshold)
    if not request.prompt.strip():
        raise InputError("The question is empty. Nothing was sent.")
    panel = seated_panel(request, desk, len(request.prompt.encode()))
    return await ask_panel(request.model_copy(update={"threshold": threshold}), desk, panel)
