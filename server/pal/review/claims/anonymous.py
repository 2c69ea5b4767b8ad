"""The answers of a panel as they are put to whoever merges them: by letter, without names."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from pal.review.claims.panel_reply import Side
from pal.review.claims.points_by_wording import alike
from pal.review.claims.voice import Voice
from pal.review.claims.withheld import Withheld, withhold
from pal.review.tag import section

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")  # noqa: RUF001
_EDGES = " \t\n\"'“”‘’«».!?…;:。！？-*"  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that a member did write.

    Attributes:
        side: the side it speaks for, if it is one of the claims and says so.
        place: where it stands in the member's claims, or None if it is of the answer.
    """

    voice: Voice
    text: str
    side: Side | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Anonymous:
    """The request to whoever merges, and what may be quoted from it.

    Attributes:
        text: the question and the answers; the panel's and all makers' names are taken out.
    """

    text: str
    withheld: Withheld = field(repr=False)
    _quotes: Mapping[str, Mapping[str, Quote]] = field(repr=False)

    @classmethod
    def of(cls, question: str, panel: Sequence[Voice], names: Iterable[str]) -> Anonymous:
        """In an order that hangs on content and model; `names` are taken out."""
        ordered = sorted(panel, key=lambda voice: _place(question, voice))
        letters = {voice.model: _letter(n) for n, voice in enumerate(ordered)}
        said = [text for voice in ordered for text in _texts(voice)]
        withheld = withhold((question, *said), (*names, *letters))
        shown, rest = withheld.texts[0], iter(withheld.texts[1:])
        answers: list[str] = []
        quotes: dict[str, dict[str, Quote]] = {}
        for voice in ordered:
            letter, texts = letters[voice.model], [next(rest) for _ in _texts(voice)]
            answers.append(_answer(letter, voice, texts))
            quotes[letter] = dict(_quotable(voice, texts))
        text = "\n".join((section("question", shown), *answers, _hints(panel, letters)))
        return cls(text.rstrip(), withheld, quotes)

    def quote(self, letter: str, text: str) -> Quote | None:
        """The sentence of that answer that this is, or None if it holds no such sentence."""
        return self._quotes.get(letter.strip(), {}).get(_normal(text))


def _place(question: str, voice: Voice) -> str:
    return hashlib.sha256("\0".join((question, voice.model, *_texts(voice))).encode()).hexdigest()


def _letter(number: int) -> str:
    return ascii_uppercase[number % 26] + (str(number // 26) if number > 25 else "")


def _texts(voice: Voice) -> tuple[str, ...]:
    return (voice.answer, *(one.claim for one in voice.claims))


def _answer(letter: str, voice: Voice, texts: Sequence[str]) -> str:
    """No tag can stand in what a model wrote, for it holds no `<`."""
    rows = [f"<says>{_untagged(texts[0])}</says>"]
    for n, (claim, text) in enumerate(zip(voice.claims, texts[1:], strict=True)):
        side = f' side="{claim.side}"' if claim.side else ""
        rows.append(f'<claim id="{letter}-{n + 1}"{side}>{_untagged(text)}</claim>')
    return f'<answer by="{letter}">\n' + "\n".join(rows) + "\n</answer>"


def _untagged(text: str) -> str:
    return text.replace("<", "&lt;")


def _hints(panel: Sequence[Voice], letters: Mapping[str, str]) -> str:
    rows = [
        " ".join(sorted(f"{letters[model]}-{n + 1}" for model, n in one)) for one in alike(panel)
    ]
    return section("alike", "\n".join(sorted(rows))) if rows else ""


def _quotable(voice: Voice, texts: Sequence[str]) -> Iterator[tuple[str, Quote]]:
    """Claims stand over sentences of the answer that are the same."""
    for sentence in (texts[0], *_SENTENCE.split(texts[0])):
        if normal := _normal(sentence):
            yield normal, Quote(voice, sentence)
    for place, (claim, text) in enumerate(zip(voice.claims, texts[1:], strict=True)):
        if normal := _normal(text):
            yield normal, Quote(voice, text, claim.side, place)


def _normal(text: str) -> str:
    return " ".join(html.unescape(text).split()).strip(_EDGES).casefold()
