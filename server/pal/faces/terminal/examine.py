"""Looks at what PAL needs on this machine; vendors are asked for their lists, which is free."""

from __future__ import annotations

import platform
import re
import stat
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import requires
from pathlib import Path

from ruff import find_ruff_bin  # pyright: ignore[reportMissingTypeStubs]

from pal.core import Core
from pal.domain.errors import InputError, StoreError
from pal.faces.terminal.bill import dollars
from pal.faces.terminal.checkup import Checkup
from pal.faces.terminal.examine_clients import examine_clients
from pal.providers.catalogue import Catalogue
from pal.providers.connect import connect
from pal.settings import user_settings_path
from pal.source.git import Git
from pal.store.state_directory import state_directory

_PATIENCE_S = 5.0
_NOT_READY = (
    "Correct its key or its endpoint, or try again later; other vendors are asked meanwhile."
)


async def examine(environment: Mapping[str, str], directory: Path) -> AsyncIterator[Checkup]:
    """Each thing in the order that one would set it up."""
    yield Checkup("ok", "python", platform.python_version())
    yield await _git(directory)
    for checkup in (*_grammars(), _ruff()):
        yield checkup
    for checkup in examine_clients(environment, directory):
        yield checkup
    yield _settings_file(environment)
    try:
        core = Core.load(environment)
    except InputError as error:
        yield Checkup("fail", "settings", str(error), "Correct it; nothing runs until then.")
        return
    try:
        async for checkup in _session(core, directory):
            yield checkup
        for checkup in await _vendors(core):
            yield checkup
        async for checkup in _store(core):
            yield checkup
    finally:
        await core.close()


async def _git(directory: Path) -> Checkup:
    try:
        version = await Git(directory).line("version")
    except InputError as error:
        return Checkup("fail", "git", str(error), "Install git 2.31 or newer.")
    return Checkup("ok", "git", version.removeprefix("git version "))


def _grammars() -> list[Checkup]:
    """The parsers that PAL's own distribution asks for."""
    names = (re.split(r"[^\w-]", requirement)[0] for requirement in requires("pal-lsp") or ())
    broken = [name for name in names if name.startswith("tree-sitter") and not _loads(name)]
    if not broken:
        return [Checkup("ok", "grammars", "all languages can be parsed")]
    return [
        Checkup("fail", "grammars", f"{name} cannot be loaded", f"pip install {name}")
        for name in broken
    ]


def _loads(distribution: str) -> bool:
    try:
        import_module(distribution.replace("-", "_"))
    except ImportError:
        return False
    return True


def _ruff() -> Checkup:
    try:
        return Checkup("ok", "ruff", find_ruff_bin())
    except FileNotFoundError:
        next_step = "pip install ruff; until then Python is checked for syntax and secrets only."
        return Checkup("warn", "ruff", "not found", next_step)


def _settings_file(environment: Mapping[str, str]) -> Checkup:
    path = user_settings_path(environment)
    if path.is_file():
        return Checkup("ok", "settings", str(path))
    return Checkup("ok", "settings", f"defaults; your own would stand in {path}")


async def _session(core: Core, directory: Path) -> AsyncIterator[Checkup]:
    try:
        session = await core.session(directory)
    except InputError as error:
        yield Checkup("fail", "workspace", str(error), "Correct it, or run PAL elsewhere.")
        return
    if (session.root / ".git").exists():
        yield Checkup("ok", "workspace", str(session.root))
    else:
        found = f"{directory} is not in a git repository"
        yield Checkup("warn", "workspace", found, "Name files, or run `git init`.")
    for notice in session.notices:
        yield Checkup("warn", "workspace", notice, "Move it to your own settings if you want it.")


async def _vendors(core: Core) -> list[Checkup]:
    connections = connect(
        core.settings, core.environment, Catalogue.load(providers=core.settings.providers)
    )
    try:
        answers = {one.vendor: one for one in await connections.list_models(_PATIENCE_S)}
    finally:
        await connections.close()
    found: list[Checkup] = []
    for name, provider in connections.providers.items():
        where = f"asked at {provider.identity.partition('#')[0]}"
        if name in answers and not answers[name].models and answers[name].problems:
            said = " ".join(answers[name].problems)
            found.append(Checkup("warn", name, f"{where}: {said}", _NOT_READY))
        else:
            proof = "its key is accepted" if name in answers and answers[name].models else "ready"
            found.append(Checkup("ok", name, f"{proof}; {where}"))
    found += [
        Checkup("warn", name, "not used", sentence)
        for name, sentence in connections.missing.items()
    ]
    return found


async def _store(core: Core) -> AsyncIterator[Checkup]:
    try:
        opened = await core.open()
        spend = await opened.ledger.spent(datetime.now(UTC))
    except StoreError as error:
        yield Checkup("warn", "state", str(error), "Until then only the local checks run.")
        return
    directory = state_directory(core.environment)
    mode = stat.S_IMODE(directory.stat().st_mode)
    if mode & 0o077:
        found = f"{directory} may be looked into by other users (mode {mode:04o})"
        yield Checkup("warn", "state", found, f"chmod 700 {directory}")
    else:
        yield Checkup("ok", "state", f"{directory}, writable, mode {mode:04o}")
    for notice in opened.notices:
        yield Checkup("warn", "state", notice)
    budget = core.settings.budget
    spent = (
        f"{dollars(spend.today_usd)} of {dollars(budget.daily_usd)} spent today,"
        f" {dollars(spend.month_usd)} of {dollars(budget.monthly_usd)} this month"
    )
    used_up = spend.today_usd >= budget.daily_usd or spend.month_usd >= budget.monthly_usd
    if used_up:
        next_step = "Raise budget.daily_usd or budget.monthly_usd, or wait."
        yield Checkup("warn", "budget", spent, next_step)
    else:
        yield Checkup("ok", "budget", spent)
    for vendor, rate in sorted(opened.calibration.rates.items()):
        if rate.mean_error is not None:
            found = f"{vendor}'s were {rate.mean_error:.0%} off on average"
            yield Checkup("ok", "token estimates", found)
