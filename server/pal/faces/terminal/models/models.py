"""`pal models`: what PAL can ask, at what price, and what it would ask for a task."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pal.core import Core
from pal.domain.errors import InputError, StoreError, UnknownName
from pal.domain.settings import Settings
from pal.domain.task import Task
from pal.faces.terminal.models.models_json import models_json
from pal.faces.terminal.models.models_row import model_rows
from pal.faces.terminal.models.models_table import models_table
from pal.faces.terminal.models.models_why import why_json, why_text
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import plain
from pal.faces.terminal.style import Style
from pal.providers.catalogue import Catalogue
from pal.providers.connector import Connector
from pal.router.ask import Origin

USUAL_TOKENS = 2_000
"""A request of a few hunks with what is around them."""


async def models(
    environment: Mapping[str, str],
    *,
    why: str | None,
    size: int | None,
    refresh: bool = False,
    as_json: bool,
) -> int:
    """Writes the models, or the plan for the task `why`, to standard output; 0.

    `size` is the request's tokens; `refresh` asks the vendors for their lists first. Raises
    `PalError` if the options or the settings are wrong.
    """
    if why is None and size is not None:
        raise InputError("--size is the size of a task's request: name the task with --why.")
    core = Core.load(environment)
    style = Style.of(sys.stdout, environment, simulated=False)
    try:
        if why is None:
            await _table(core, style, refresh=refresh, as_json=as_json)
        else:
            tokens = USUAL_TOKENS if size is None else size
            await _why(core, _task(why), tokens, style, as_json=as_json)
    finally:
        await core.close()
    return 0


async def _table(core: Core, style: Style, *, refresh: bool, as_json: bool) -> None:
    settings = (await core.session(Path.cwd())).settings
    catalogue = await _current(core, refresh=refresh)
    obstacles = _obstacles(settings, core.environment, catalogue)
    rows = model_rows(catalogue, obstacles, datetime.now(UTC))
    if as_json:
        write_out(models_json(rows), encoding="utf-8")
    else:
        _write_lines(models_table(rows, style, sys.stdout))


async def _current(core: Core, *, refresh: bool) -> Catalogue:
    """The catalogue with what the vendors said last; as it was shipped where nothing is kept."""
    try:
        opened = await core.open()
    except StoreError:
        return Catalogue.load(providers=core.settings.providers)
    lists = opened.model_lists
    if refresh:
        for problem in await lists.refresh(opened.connections):
            sys.stderr.write(f"pal: {plain(problem)}\n")
    return opened.catalogue.refreshed(await lists.known())


def _obstacles(
    settings: Settings, environment: Mapping[str, str], catalogue: Catalogue
) -> dict[str, str]:
    """What each vendor lacks that cannot be asked."""
    connector = Connector(settings, environment, catalogue)
    obstacles: dict[str, str] = {}
    for vendor in dict.fromkeys(card.vendor for card in catalogue.cards):
        lack = connector.open(vendor)
        if not isinstance(lack, str):
            continue
        allowed = vendor in settings.routing.vendors or "routing.vendors" in lack
        obstacles[vendor] = lack if allowed else f"{lack} Add {vendor!r} to routing.vendors too."
    return obstacles


async def _why(core: Core, task: Task, tokens: int, style: Style, *, as_json: bool) -> None:
    session = await core.session(Path.cwd())
    router = (await core.open()).models.router
    plan = router.explain(task, Origin("models", "", "", session.settings), tokens)
    if as_json:
        write_out(why_json(plan, router.missing), encoding="utf-8")
        return
    lines = [*style.wrap(f"{task} with a request of {tokens:,} tokens goes to:", ""), ""]
    _write_lines([*lines, *why_text(plan, router.missing, style, sys.stdout)])


def _write_lines(lines: Iterable[str]) -> None:
    write_out("".join(f"{line}\n" for line in lines))


def _task(name: str) -> Task:
    try:
        return Task(name)
    except ValueError:
        raise UnknownName("task", name, [task.value for task in Task]) from None
