"""Connects the vendors that have a key and may be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from pal.domain.settings import ProviderSettings, Settings
from pal.providers.anthropic import Anthropic
from pal.providers.catalogue import Catalogue
from pal.providers.gemini import Gemini
from pal.providers.openai import OpenAI
from pal.providers.provider import Provider
from pal.providers.vendor import Site, Vendor

_WIRES: tuple[type[Vendor], ...] = (Anthropic, OpenAI, Gemini)
_KEY = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Connections:
    """The vendors that can be asked.

    Attributes:
        providers: by vendor.
        missing: why each of the others cannot be asked: one sentence by vendor.
    """

    providers: Mapping[str, Provider]
    missing: Mapping[str, str]
    _vendors: tuple[Vendor, ...] = field(default=(), repr=False)

    async def close(self) -> None:
        """Close every connection."""
        for vendor in self._vendors:
            await vendor.close()


def connect(
    settings: Settings, environment: Mapping[str, str], catalogue: Catalogue
) -> Connections:
    """A provider for each vendor with a key that `routing.vendors` lists; nothing is sent yet."""
    vendors: dict[str, Vendor] = {}
    missing = {
        name: f"PAL does not speak to {name!r}, so providers.{name} is not used."
        for name in settings.providers
    }
    for wire in _WIRES:
        name = wire.site.name
        opened = _open(wire, settings, environment, catalogue)
        if isinstance(opened, Vendor):
            vendors[name] = opened
            missing.pop(name, None)
        else:
            missing[name] = opened
    return Connections(
        MappingProxyType(vendors), MappingProxyType(missing), tuple(vendors.values())
    )


def _open(
    wire: type[Vendor], settings: Settings, environment: Mapping[str, str], catalogue: Catalogue
) -> Vendor | str:
    """The vendor, or what is missing."""
    site = wire.site
    own = settings.providers.get(site.name, ProviderSettings())
    names = (own.api_key_env,) if own.api_key_env else site.key_envs
    key_env = next((name for name in names if environment.get(name, "").strip()), None)
    listed = site.name in settings.routing.vendors
    if key_env is None:
        return f"Set {' or '.join(names)} to ask {site.title}."
    if not listed:
        return f"{key_env} is set, but routing.vendors does not list {site.name!r}."
    key = environment[key_env].strip()
    if not _KEY.fullmatch(key):
        return f"{key_env} holds white space or characters that no key has: set it again."
    base_url = _base_url(site, own, environment)
    if not _is_http(base_url):
        return f"{site.title}'s base URL is no http(s) address: correct or unset it."
    return wire(base_url=base_url, key=key, key_env=key_env, cards=catalogue.of_vendor(site.name))


def _base_url(site: Site, own: ProviderSettings, environment: Mapping[str, str]) -> str:
    return own.base_url or environment.get(site.base_url_env, "").strip() or site.base_url


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
