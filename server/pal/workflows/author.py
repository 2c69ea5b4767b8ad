"""Who wrote a change, so that another looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pal.domain.errors import UnknownName
from pal.domain.report import ModelUse
from pal.domain.requests import CodereviewRequest, Target
from pal.domain.task import Task
from pal.router.router import Router
from pal.workflows.credited_vendor import credited_vendor
from pal.workflows.workflow import Desk

_TYPICAL_TOKENS = 10_000


@dataclass(frozen=True, slots=True)
class Author:
    """The vendor whose model wrote the change, as far as anyone says.

    `models` are not to be asked: the one that wrote it, if another can be asked in its place.
    """

    vendor: str | None = None
    models: tuple[str, ...] = ()

    def note(self, uses: Sequence[ModelUse]) -> str | None:
        """A sentence if a model of the same vendor did the review, who was asked last."""
        own = {use.model for use in uses if use.vendor == self.vendor and use.outcome == "ok"}
        reviewers = sorted(own & {use.model for use in uses if use.role in ("review", "scan")})
        if not reviewers:
            return None
        return (
            f"{' and '.join(reviewers)} reviewed what a model of the same vendor, {self.vendor},"
            " had written: no other vendor's model was asked for, or could be asked."
        )


async def author_of(
    request: CodereviewRequest, desk: Desk, router: Router, target: Target
) -> Author:
    """Whom the request names, else most trailers of the commits."""
    named = request.author_model
    if named is not None:
        vendor = router.maker(named)
        if vendor is None:
            desk.problems.append(
                f"Whose model {named!r} is, PAL does not know,"
                " so no vendor was kept from reviewing its own work."
            )
        return Author(vendor, () if request.model else _not_to_ask(named, desk, router))
    return Author(await credited_vendor(target, desk, router))


def _not_to_ask(name: str, desk: Desk, router: Router) -> tuple[str, ...]:
    """The model of exactly that id, unless nobody else could be asked."""
    try:
        if router.check_names([name]) != (name,):
            return ()
    except UnknownName:
        return ()
    if desk.settings.routing.single_model is not None:
        return ()
    plan = router.explain(Task.CODEREVIEW, desk.origin, _TYPICAL_TOKENS)
    others = [one for one in plan.candidates if one.card.id != name]
    return (name,) if others else ()
