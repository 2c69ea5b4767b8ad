"""The words and weights that agreement is judged by, as shipped."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Vocabulary(_Table):
    """Words by what they tell.

    Attributes:
        stop_words: tell nothing.
        endings: of a word, in the order they are tried, and what its stem has in their place.
        consequence: beginnings of words that say how something fails.
        nit: beginnings of words that say it is a matter of taste.
    """

    stop_words: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    consequence: tuple[str, ...]
    nit: tuple[str, ...]


class Weights(_Table):
    """What each sign adds to the log odds that a finding is real; see `certainty`."""

    intercept: float
    votes: float
    echo: float
    talkative: float
    consequence: float
    nit: float
    identifiers: float
    length: float


class _Data(_Table):
    vocabulary: Vocabulary
    certainty: Weights


def _load() -> _Data:
    text = files("pal.review.votes").joinpath("agreement.toml").read_text("utf-8")
    return _Data.model_validate(tomllib.loads(text))


_DATA = _load()
VOCABULARY = _DATA.vocabulary
WEIGHTS = _DATA.certainty
