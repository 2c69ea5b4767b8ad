"""Whose model a text names: an id, an alias, or words such as "Claude Opus 4.5"."""

from __future__ import annotations

from pal.domain.errors import UnknownName
from pal.providers.catalogue import Catalogue
from pal.providers.guess import guessed_family


def maker(text: str, catalogue: Catalogue) -> str | None:
    """The vendor of the model that `text` names, or None if it names none, or several vendors'.

    The model itself need not be known, only its family.
    """
    try:
        vendors = {card.vendor for card in catalogue.resolve(text)}
    except UnknownName:
        family = guessed_family(text)
        newest = catalogue.aliases.get(family)
        # A person may be called as a model is (Luna, Sol), hardly as a whole family.
        cards = [catalogue.get(newest)] if newest is not None else []
        vendors = {card.vendor for card in cards if card.family == family}
    return vendors.pop() if len(vendors) == 1 else None
