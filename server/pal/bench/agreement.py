"""Groups and ranks findings from a file as a consensus would, to be scored by another program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pal.bench.reviews import FoundRow, LabelledReviewRow, PanelRow, ReviewRow, read_rows
from pal.bench.trust import learn_trust
from pal.domain.errors import InputError
from pal.review.votes.agreement import Cluster, cluster
from pal.review.votes.ballot import ballot


class Mode(StrEnum):
    """Which clusters are reported."""

    STRICT = "strict"
    RANKED = "ranked"
    DEDUP = "dedup"


def replay_agreement(
    findings: Path,
    output: Path,
    mode: Mode,
    threshold: int,
    *,
    panels: Path | None = None,
    models: Sequence[str] = (),
    train: Path | None = None,
) -> None:
    """Writes one row for each review (and panel): its clusters and those that are reported.

    Args:
        findings: one review a line.
        output: written anew.
        mode: `strict` reports what `threshold` models say, the others all.
        threshold: models that must say the same, at least 1.
        panels: one a line, each treated as if only its models had reviewed.
        models: the one panel, where no `panels` are given; none: all models.
        train: labelled reviews to learn the models' reliability from, for `ranked`.
    """
    reviews = list(read_rows(findings, ReviewRow))
    trust: Mapping[str, float] = {}
    if train is not None and mode is Mode.RANKED:
        trust = learn_trust(read_rows(train, LabelledReviewRow))
    asked = None if panels is None else [row.panel for row in read_rows(panels, PanelRow)]
    wanted = 1 if mode is not Mode.STRICT else threshold
    try:
        with output.open("w", encoding="utf-8") as file:
            for row in _rows(reviews, wanted, asked, models, trust):
                file.write(json.dumps(row) + "\n")
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error}.") from error


def _rows(
    reviews: Sequence[ReviewRow],
    threshold: int,
    panels: Sequence[Sequence[str]] | None,
    models: Sequence[str],
    trust: Mapping[str, float],
) -> Iterator[dict[str, object]]:
    for review in reviews:
        for panel in [models] if panels is None else panels:
            heard = [one for one in review.findings if not panel or one.model in panel]
            row = _row(heard, threshold, trust)
            yield {"pr": review.pr} | ({"panel": list(panel)} if panels is not None else {}) | row


def _row(
    heard: Sequence[FoundRow], threshold: int, trust: Mapping[str, float]
) -> dict[str, object]:
    clusters = cluster([one.opinion for one in heard], trust)
    return {
        "clusters": [_ids(heard, one) for one in clusters],
        "reported": [
            {
                "members": _ids(heard, one),
                "rep": heard[one.representative].id,
                "votes": one.votes,
                "score": one.score,
            }
            for one in ballot(clusters, threshold).agreed
        ],
    }


def _ids(heard: Sequence[FoundRow], one: Cluster) -> list[str | int]:
    return [heard[n].id for n in one.members]
