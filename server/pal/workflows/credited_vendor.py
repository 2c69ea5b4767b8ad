"""Whose model wrote a change, as far as its commits say."""

from __future__ import annotations

from collections import Counter

from pal.domain.requests import Target
from pal.router.router import Router
from pal.source.co_authors import co_authors
from pal.workflows.workflow import Desk


async def credited_vendor(target: Target, desk: Desk, router: Router) -> str | None:
    """The vendor whose models are credited most often in a range's commits, or None."""
    if target.range is None:
        return None
    credited = [router.maker(name) for name in await co_authors(desk.git, target.range)]
    vendors = Counter(vendor for vendor in credited if vendor is not None)
    return max(vendors, key=vendors.__getitem__, default=None)
