"""Loads the core behind the protocol's back, so that an agent's host is answered at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from pal.domain.errors import PalError
from pal.workflows.table import WORKFLOWS

if TYPE_CHECKING:
    from pal.core import Core

HEAD_START_S = 0.05
"""Time for an answer to be written before the imports compete with it for the interpreter."""


class CoreLoader:
    """The one core of this process, once it is loaded."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._core: Core | None = None
        self._importing: asyncio.Task[type[Core]] | None = None
        self._warming: asyncio.Task[None] | None = None

    def warm_up(self) -> None:
        """Begins to load the core a moment from now; later calls do nothing."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm_up())

    async def get(self) -> Core:
        """The core.

        Raises:
            InputError: the user's settings are wrong; they are read again at the next call.
        """
        if self._importing is None:
            self._importing = asyncio.create_task(asyncio.to_thread(_import_core))
        core = await asyncio.shield(self._importing)
        if self._core is None:
            self._core = core.load(self._environment)
        return self._core

    async def close(self) -> None:
        """Closes what was opened."""
        if self._warming is not None:
            self._warming.cancel()
        if self._core is not None:
            await self._core.close()

    async def _warm_up(self) -> None:
        await asyncio.sleep(HEAD_START_S)
        # Whatever is wrong is said to whoever calls a tool.
        with suppress(PalError):
            await (await self.get()).open()


def _import_core() -> type[Core]:
    # httpx, the price list and the parsers: `initialize` and `tools/list` need none of it.
    from pal.core import Core  # noqa: PLC0415

    for workflow in WORKFLOWS.values():
        workflow.load()
    return Core
