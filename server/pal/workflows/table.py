"""The workflows: the one list that every face serves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pal.domain.requests import ChatRequest, PrecommitRequest
from pal.workflows.workflow import Workflow

_ALL = (
    Workflow(
        name="precommit",
        title="Scan before commit",
        description=(
            "Fast, cheap scan of a git change (default: what is staged) for real bugs and security"
            " holes. PAL runs git and reads the files itself. Use before every commit."
        ),
        request=PrecommitRequest,
    ),
    Workflow(
        name="chat",
        title="Ask another model",
        description=(
            "Ask another model a question, with workspace files if it needs them. PAL chooses the"
            " model unless you name one. Pass the `conversation` of an earlier answer to go on."
        ),
        request=ChatRequest,
    ),
)

WORKFLOWS: Mapping[str, Workflow] = MappingProxyType({workflow.name: workflow for workflow in _ALL})
