"""The resources as agents are told of them."""

from __future__ import annotations

from mcp_types import Resource, ResourceTemplate

COSTS, MODELS, FINDINGS = "pal://costs", "pal://models", "pal://findings"
REPORTS = "pal://reports/"
JSON = "application/json"

RESOURCES = (
    Resource(
        uri=COSTS,
        name="costs",
        title="Costs",
        description="Spend and budgets in USD, and the last 30 days' calls by model.",
        mime_type=JSON,
    ),
    Resource(
        uri=MODELS,
        name="models",
        title="Models",
        description="The models that can be asked here, their tiers, windows and prices.",
        mime_type=JSON,
    ),
    Resource(
        uri=FINDINGS,
        name="findings",
        title="Open findings",
        description="What is known to be wrong in this workspace, the worst first.",
        mime_type=JSON,
    ),
)

TEMPLATES = (
    ResourceTemplate(
        uri_template=f"{REPORTS}{{id}}",
        name="report",
        title="Report",
        description="A whole report of the last 30 days, by the id that its result names.",
        mime_type=JSON,
    ),
)
