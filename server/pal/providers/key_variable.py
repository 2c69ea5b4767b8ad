"""Which environment variable holds a vendor's key."""

from __future__ import annotations

from pal.domain.errors import InputError, UnknownName
from pal.domain.settings import Settings
from pal.providers.connector import WIRES
from pal.providers.sites import SITES


def key_variable(vendor: str, settings: Settings) -> str:
    """The variable that is looked at first.

    Raises:
        InputError: there is no such vendor, or it takes no key.
    """
    own = settings.providers.get(vendor)
    if own is not None and own.api_key_env:
        return own.api_key_env
    site = WIRES[vendor].site if vendor in WIRES else SITES.get(vendor)
    if site is None:
        raise UnknownName("vendor", vendor, {*WIRES, *SITES, *settings.providers})
    if not site.key_envs:
        raise InputError(f"{site.title} takes no key; nothing was changed.")
    return site.key_envs[0]
