"""Which findings of several models are one and the same, and how sure that makes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pal.review.votes.certainty import TYPICAL, certainty, substance
from pal.review.votes.likeness import Likeness, likeness
from pal.review.votes.linkage import link
from pal.review.votes.opinion import Opinion
from pal.review.votes.wording import wording

ALIKE = 0.235
"""Mean likeness from which findings are taken to be about one thing."""

_NOTHING_KNOWN: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cluster:
    """Findings that say the same.

    Attributes:
        members: places in the sequence of opinions, ascending.
        representative: the one of `members` that speaks for all.
        models: who says it, each once.
        score: how likely it is real, 0 to 1.
    """

    members: tuple[int, ...]
    representative: int
    models: frozenset[str]
    score: float

    @property
    def votes(self) -> int:
        """One for each model, however often it says so."""
        return len(self.models)


def cluster(
    opinions: Sequence[Opinion], reliability: Mapping[str, float] = _NOTHING_KNOWN
) -> tuple[Cluster, ...]:
    """Every opinion in exactly one cluster; the surest cluster first.

    What is put together depends neither on the order of the opinions nor on the models' names.

    Args:
        opinions: the findings of one review.
        reliability: by model, the share of its findings that are real, 0 to 1; models it does
            not name are taken to be typical.
    """
    return _Review(opinions, reliability).clusters()


class _Review:
    """The findings of one review, those that are word for word the same taken as one."""

    def __init__(self, opinions: Sequence[Opinion], reliability: Mapping[str, float]) -> None:
        said: defaultdict[tuple[str, str, tuple[int, int]], list[int]] = defaultdict(list)
        for n, opinion in enumerate(opinions):
            said[opinion.matter].append(n)
        # Sorted by what is said, so that neither order nor names can break a tie.
        self._places = [said[matter] for matter in sorted(said)]
        self._matters = [opinions[places[0]] for places in self._places]
        self._wordings = [wording(opinion.text) for opinion in self._matters]
        self._models = [frozenset(opinions[n].model for n in places) for places in self._places]
        self._counts = Counter(model for models in self._models for model in models)
        self._reliability = reliability

    def clusters(self) -> tuple[Cluster, ...]:
        alike = likeness(self._matters, self._wordings)
        echoes = self._echoes(alike)
        groups = link(len(self._matters), alike, ALIKE)
        found = (self._cluster(group, max(echoes[n] for n in group)) for group in groups)
        return tuple(sorted(found, key=lambda one: (-one.score, -one.votes, one.members)))

    def _cluster(self, group: Sequence[int], echo: float) -> Cluster:
        speaker = max(group, key=lambda n: (substance(self._wordings[n]), -n))
        models = frozenset[str]().union(*(self._models[n] for n in group))
        score = certainty(
            self._wordings[speaker],
            trust=[self._reliability.get(model, TYPICAL) for model in models],
            echo=1.0 if len(models) > 1 else echo,
            findings=sum(self._counts[model] for model in models) / len(models),
        )
        members = sorted(n for one in group for n in self._places[one])
        return Cluster(tuple(members), self._places[speaker][0], models, score)

    def _echoes(self, alike: Likeness) -> list[float]:
        """For each finding, how near the nearest of another model comes to saying the same."""
        echoes = [0.0] * len(self._matters)
        for (i, j), value in alike.items():
            if len(self._models[i] | self._models[j]) > 1:
                near = min(value / ALIKE, 1.0)
                echoes[i], echoes[j] = max(echoes[i], near), max(echoes[j], near)
        return echoes
