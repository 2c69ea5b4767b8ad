"""What a review comes to: each matter once, the worst and the surest first."""

from __future__ import annotations

from collections.abc import Sequence

from pal.domain.finding import Finding
from pal.review.duplicates import without_duplicates
from pal.review.grounding import findings_of
from pal.review.identity import Identities
from pal.review.votes.balloting import Said


def synthesis(found: Sequence[Said]) -> tuple[Finding, ...]:
    """The findings of all calls, ranked; each has the votes of all models that say it.

    Ids are claimed by what is left, so that a finding said twice keeps the id of one said once.
    """
    places = [
        one.model_copy(update={"id": str(n)})
        for n, said in enumerate(found)
        for one in findings_of([said], "review", Identities())
    ]
    kept = without_duplicates(places)
    identities, ids = Identities(), dict[str, str]()
    for one in sorted(kept, key=lambda one: (one.path, one.span.start_line, one.title)):
        (named,) = findings_of([found[int(one.id)]], "review", identities)
        ids[one.id] = named.id
    return tuple(one.model_copy(update={"id": ids[one.id]}) for one in kept)
