"""Reads what an agent may without a model being asked: `pal://…`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from pal.core import Core
from pal.domain.errors import InputError, UnknownName
from pal.faces.mcp.costs import costs
from pal.faces.mcp.findings import findings
from pal.faces.mcp.models import models
from pal.faces.mcp.resources import COSTS, FINDINGS, MODELS, REPORTS
from pal.faces.mcp.workspace_of import workspace_of

_READERS: Mapping[str, Callable[[Core, Path], Awaitable[object]]] = MappingProxyType(
    {COSTS: costs, MODELS: models, FINDINGS: findings}
)


async def read_resource(uri: str, core: Core, start: Path) -> str:
    """The resource as JSON; `start` is where the client started PAL.

    Raises:
        PalError: there is no such resource, or it cannot be read.
    """
    if uri.startswith(REPORTS):
        return _json(await _report(uri.removeprefix(REPORTS), core, start))
    reader = _READERS.get(uri)
    if reader is None:
        raise UnknownName("resource", uri, [*_READERS, f"{REPORTS}r_…"])
    return _json(await reader(core, workspace_of(None, start, core.settings.workspaces.roots)))


async def _report(name: str, core: Core, start: Path) -> object:
    opened = await core.open()
    report = await opened.kept.reports.find(name)
    try:
        workspace_of(report.workspace, start, core.settings.workspaces.roots)
    except InputError:
        raise InputError(
            f"The report {name!r} is of another workspace, {report.workspace}; an agent that was"
            " started there may read it."
        ) from None
    return report.as_json()


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A file's name may hold bytes that are no text; JSON writes them as lone surrogates.
    return text.encode("utf-8", "backslashreplace").decode()
