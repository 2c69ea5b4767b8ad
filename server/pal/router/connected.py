"""The vendors that can be asked, and their models as far as anyone knows them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from pal.domain.settings import Settings
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections, connect
from pal.router.model_lists import ModelLists


async def connected(
    settings: Settings, environment: Mapping[str, str], lists: ModelLists
) -> tuple[Catalogue, Connections]:
    """All models that PAL knows, and a connection to each vendor that may be asked."""
    # Its data is large; the loop that answers the client must not wait for it.
    shipped = await asyncio.to_thread(Catalogue.load, providers=settings.providers)
    catalogue = shipped.refreshed(await lists.known())
    connections = connect(settings, environment, catalogue)
    if any(not catalogue.of_vendor(vendor) for vendor in connections.providers):
        # A server of the user's own: only it knows what it serves.
        await lists.refresh(connections)
        await connections.close()
        catalogue = shipped.refreshed(await lists.known())
        connections = connect(settings, environment, catalogue)
    return catalogue, connections
