"""The workflows: the one list that every face serves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pal.domain.requests import (
    ChatRequest,
    CodereviewRequest,
    ConsensusRequest,
    PrecommitRequest,
    ThinkdeepRequest,
)
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
        deeper="pipeline",
    ),
    Workflow(
        name="codereview",
        title="Review by another model",
        description=(
            "Thorough review of a git change (default: the worktree against HEAD) by a model of"
            " another vendor than wrote it: name yours as `author_model`. PAL runs git and reads"
            " the files itself. Use when a piece of work is done."
        ),
        request=CodereviewRequest,
    ),
    Workflow(
        name="consensus",
        title="Ask several models",
        description=(
            "What three vendors' models agree on, each asked alone, on a git change or"
            " `prompt`. Use for risky changes and decisions."
        ),
        request=ConsensusRequest,
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
    Workflow(
        name="thinkdeep",
        title="Ask the strongest model",
        description=(
            "Ask the strongest model a hard question about a symbol, files or a git change. PAL"
            " brings the code, its callers and callees, and the build configuration itself. Pass"
            " the `conversation` of an earlier answer to go on."
        ),
        request=ThinkdeepRequest,
    ),
)

_PIPELINE = Workflow(
    name="pipeline",
    title="Scan, review and ask a panel",
    description=(
        "Scans a git change (default: what is staged), has what was flagged reviewed by a stronger"
        " model, and asks a panel about critical code."
    ),
    request=PrecommitRequest,
)

WORKFLOWS: Mapping[str, Workflow] = MappingProxyType({workflow.name: workflow for workflow in _ALL})

COMMANDS: Mapping[str, Workflow] = MappingProxyType({**WORKFLOWS, _PIPELINE.name: _PIPELINE})
"""All of them and the chain of three, which editors and agents know as a deep precommit."""
