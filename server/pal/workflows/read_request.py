"""Reads what a client asks for: the same models for an editor's params and an agent's arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from pal.domain.errors import InputError, UnknownName
from pal.domain.requests import Request
from pal.workflows.table import COMMANDS
from pal.workflows.workflow import Workflow


def read_request(name: str, arguments: Mapping[str, Any]) -> tuple[Workflow, Request]:
    """The workflow of that name and its request, from what a client sent.

    Raises:
        InputError: there is no such workflow, or the arguments are wrong; names each.
    """
    workflow = COMMANDS.get(name)
    if workflow is None:
        raise UnknownName("workflow", name, COMMANDS)
    try:
        return workflow, workflow.request.model_validate(dict(arguments))
    except ValidationError as error:
        raise InputError(_faults(workflow, error)) from None


def _faults(workflow: Workflow, error: ValidationError) -> str:
    sentences: list[str] = []
    for fault in error.errors(include_url=False):
        name = ".".join(str(part) for part in fault["loc"]) or "the request"
        if fault["type"] == "extra_forbidden":
            sentences.append(str(UnknownName("argument", name, workflow.request.model_fields)))
        elif fault["type"] == "literal_error":
            known = fault.get("ctx", {}).get("expected", "").replace("'", "")
            choices = [word.strip() for word in known.replace(" or ", ",").split(",")]
            sentences.append(str(UnknownName(name.split(".")[0], str(fault["input"]), choices)))
        else:
            sentences.append(f"{name}: {fault['msg']}.")
    return f"{' '.join(sentences)} Nothing was sent."
