"""Opens one vendor as the settings and the environment say, or says what it lacks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx

from pal.domain.settings import ProviderSettings, Settings
from pal.providers.anthropic import Anthropic
from pal.providers.catalogue import Catalogue
from pal.providers.chat_completions import ChatCompletions
from pal.providers.command import Command
from pal.providers.command_environment import command_environment
from pal.providers.command_line import preset_of
from pal.providers.gemini import Gemini
from pal.providers.mistral import Mistral
from pal.providers.ollama import Ollama
from pal.providers.ollama_host import ollama_url
from pal.providers.openai import OpenAI
from pal.providers.site import Site
from pal.providers.sites import SITES
from pal.providers.vendor import Vendor

WIRES: Mapping[str, type[Vendor]] = MappingProxyType(
    {wire.site.name: wire for wire in (Anthropic, OpenAI, Gemini, Mistral, Ollama)}
)
"""The vendors with a wire of their own, by name."""

_COMPATIBLE = ("openai-compatible", "openai")
_KEY = re.compile(r"[!-~]+")


class Connector:
    """What opening any vendor takes."""

    def __init__(
        self, settings: Settings, environment: Mapping[str, str], catalogue: Catalogue
    ) -> None:
        self._settings = settings
        self._environment = environment
        self._catalogue = catalogue

    def open(self, name: str) -> Vendor | Command | str:
        """The vendor, or the sentence that says what is missing."""
        own = self._settings.providers.get(name, ProviderSettings())
        if own.kind == "command" or (own.command and own.kind is None):
            return self._open_command(name, own)
        found = self._wire(name, own)
        return found if isinstance(found, str) else self._open_site(*found, own)

    def has_environment(self, name: str) -> bool:
        """Whether a key or an endpoint of this vendor is set."""
        site = SITES.get(name) or (WIRES[name].site if name in WIRES else None)
        names = (*site.key_envs, site.base_url_env) if site else ()
        return any(self._value(variable) for variable in names)

    def _wire(self, name: str, own: ProviderSettings) -> tuple[type[Vendor], Site] | str:
        if name in WIRES and own.kind in (None, name):
            return WIRES[name], WIRES[name].site
        if own.kind not in (None, *_COMPATIBLE):
            return f"providers.{name}.kind is {own.kind!r}, but PAL knows {_KINDS}."
        site = SITES.get(name)
        if site is None and own.kind is None:
            return f"PAL does not know {name!r}: set providers.{name}.kind to {_KINDS}."
        return ChatCompletions, _with_own(site or Site(name, name, "", needs_key=False), own)

    def _open_site(self, wire: type[Vendor], site: Site, own: ProviderSettings) -> Vendor | str:
        names = (own.api_key_env,) if own.api_key_env else site.key_envs
        key_env = next((name for name in names if self._value(name)), None)
        if key_env is None and (site.needs_key or own.api_key_env):
            return f"Set {' or '.join(names)} to ask {site.title}."
        if not self._may_use(site.name):
            endpoint = site.base_url_env if self._value(site.base_url_env) else None
            return self._unlisted(site.name, key_env or endpoint)
        key = self._value(key_env) if key_env else ""
        if key_env and not _KEY.fullmatch(key):
            return f"{key_env} holds white space or characters that no key has: set it again."
        base_url = self._base_url(site, own)
        if not base_url:
            where = site.base_url_env or f"providers.{site.name}.base_url"
            return f"Set {where} to say where {site.title} answers."
        if not _is_http(base_url):
            return f"{site.title}'s base URL is no http(s) address: correct or unset it."
        if lack := self._lack(site):
            return lack
        return wire(
            base_url=base_url,
            key=key,
            key_env=key_env or f"providers.{site.name}.api_key_env",
            cards=self._catalogue.of_vendor(site.name),
            site=site,
        )

    def _lack(self, site: Site) -> str | None:
        """What a server of the user's own lacks beside an address."""
        begun = site.name in self._settings.providers or self.has_environment(site.name)
        if site.local and not begun:
            return f"Set providers.{site.name}.models to ask {site.title}."
        if site.local or self._catalogue.of_vendor(site.name):
            return None
        return f"Set providers.{site.name}.models to what {site.title} serves."

    def _open_command(self, name: str, own: ProviderSettings) -> Command | str:
        if name in WIRES or name in SITES:
            return f"{name!r} is a vendor that PAL knows: call your program otherwise."
        if not own.command:
            return f"Set providers.{name}.command to the program to ask and its arguments."
        if not self._may_use(name):
            return self._unlisted(name, None)
        program, path = own.command[0], self._environment.get("PATH")
        found = shutil.which(program, path=path)
        # What is looked up from where PAL stands could be a repository's own.
        if found is None or not PurePath(found).is_absolute():
            return f"providers.{name}.command starts {program!r}, which is not on your PATH."
        key_env = own.api_key_env or ""
        return Command(
            name=name,
            command=(found, *own.command[1:]),
            environment=command_environment(
                self._environment,
                keys=self._key_envs(),
                keeps=(*preset_of(own.command).keeps, key_env),
            ),
            cards=self._catalogue.of_vendor(name),
            key=self._value(key_env),
        )

    def _key_envs(self) -> set[str]:
        sites = (*SITES.values(), *(wire.site for wire in WIRES.values()))
        own = (each.api_key_env for each in self._settings.providers.values())
        return {*(name for site in sites for name in site.key_envs), *(env for env in own if env)}

    def _may_use(self, name: str) -> bool:
        return name in self._settings.routing.vendors

    def _unlisted(self, name: str, variable: str | None) -> str:
        what = variable or f"providers.{name}"
        return f"{what} is set, but routing.vendors does not list {name!r}."

    def _base_url(self, site: Site, own: ProviderSettings) -> str:
        url = own.base_url or self._value(site.base_url_env)
        if not url:
            return site.base_url
        if site.name == Ollama.site.name:
            return ollama_url(url)
        url = url.rstrip("/")
        # As the vendor's SDK reads them: an endpoint is always extended, a base URL holds its path.
        is_whole = own.base_url is not None and not _has_no_path(url)
        return url if is_whole or url.endswith(site.base_path) else url + site.base_path

    def _value(self, variable: str) -> str:
        return self._environment.get(variable, "").strip() if variable else ""


_KINDS = " or ".join(repr(kind) for kind in (_COMPATIBLE[0], "command"))


def _with_own(site: Site, own: ProviderSettings) -> Site:
    """The site as the user's settings change it."""
    if own.structured is None:
        return site
    return replace(site, dialect=replace(site.dialect, structured=own.structured))


def _has_no_path(url: str) -> bool:
    return "/" not in url.partition("://")[2]


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = httpx.URL(url).host  # It reads names more strictly.
        return parts.scheme in ("http", "https") and bool(host) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        return False
