"""How far each model's findings could be relied on until now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pal.domain.errors import StoreError
from pal.review.grounding import findings_of
from pal.review.identity import Identities
from pal.review.votes.balloting import Said
from pal.review.votes.reliability import reliability
from pal.store.kept import Kept
from pal.workflows.workflow import Desk


async def track_record(
    models: Collection[str], found: Sequence[Said], desk: Desk
) -> Mapping[str, float]:
    """By model, the share of its findings that are real, 0 to 1, as far as anything is known.

    What is known of these very findings, and of their files, is left out: nobody bears himself
    out, and the same review gives the same again. A store that cannot be read is as good as none:
    then all models are typical.
    """
    if desk.kept is None:
        return {}
    root = str(desk.source.root)
    try:
        signals = await desk.kept.signals.of(models)
        if not signals:
            return {}
        here = await _known_here(found, root, desk.kept)
    except StoreError:
        return {}
    return reliability(one for one in signals if one.repository != root or one.about not in here)


async def _known_here(found: Sequence[Said], root: str, kept: Kept) -> set[str]:
    """Ids that these findings have, or may inherit."""
    earlier = await kept.findings.related(root, {one.said.path for one, _ in found}, ())
    new = findings_of(found, "consensus", Identities())
    return {one.finding.id for one in earlier} | {one.id for one in new}
