"""Connects the vendors that have what they need and may be used."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pal.domain.errors import VendorError
from pal.domain.settings import RoutingSettings, Settings
from pal.providers.catalogue import Catalogue
from pal.providers.command import Command
from pal.providers.connector import WIRES, Connector
from pal.providers.model_facts import ModelList
from pal.providers.provider import Provider
from pal.providers.sites import SITES
from pal.providers.vendor import Vendor

_MAIN = ("anthropic", "openai", "gemini")
"""What a user without any vendor is told of; others have to be looked for."""


@dataclass(frozen=True, slots=True)
class Connections:
    """The vendors that can be asked.

    Attributes:
        providers: by vendor.
        missing: why others cannot be asked: one sentence for each main vendor, and for each that
            the user has begun to set up.
    """

    providers: Mapping[str, Provider]
    missing: Mapping[str, str]
    _opened: tuple[Vendor | Command, ...] = field(default=(), repr=False)

    async def list_models(self, timeout_s: float = 20.0) -> tuple[ModelList, ...]:
        """What each vendor that has a list says of its models; what fails is in `problems`."""
        vendors = [vendor for vendor in self._opened if isinstance(vendor, Vendor)]
        return tuple(await asyncio.gather(*(_listed(vendor, timeout_s) for vendor in vendors)))

    async def close(self) -> None:
        """Close every connection."""
        for vendor in self._opened:
            await vendor.close()


def connect(
    settings: Settings, environment: Mapping[str, str], catalogue: Catalogue
) -> Connections:
    """A provider for each vendor with a key that `routing.vendors` lists; nothing is sent yet."""
    connector = Connector(settings, environment, catalogue)
    opened: dict[str, Vendor | Command] = {}
    missing: dict[str, str] = {}
    for name in dict.fromkeys((*WIRES, *SITES, *settings.providers)):
        outcome = connector.open(name)
        if not isinstance(outcome, str):
            opened[name] = outcome
        elif name in _MAIN or _is_begun(name, connector, settings):
            missing[name] = outcome
    return Connections(MappingProxyType(opened), MappingProxyType(missing), tuple(opened.values()))


def _is_begun(name: str, connector: Connector, settings: Settings) -> bool:
    named = name in settings.routing.vendors and name not in RoutingSettings().vendors
    return named or name in settings.providers or connector.has_environment(name)


async def _listed(vendor: Vendor, timeout_s: float) -> ModelList:
    try:
        return await vendor.list_models(timeout_s)
    except VendorError as error:
        return ModelList(vendor.name, problems=(str(error),))
