"""A simulated model has claims by rule, takes the side it is told to, and merges claims."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pal.simulator.answer import answer
from pal.simulator.call import Call
from pal.simulator.models import models_of
from pal.simulator.topics import known_topics

CLAIM = {
    "type": "object",
    "properties": {
        "claim": {"type": "string"},
        "side": {"anyOf": [{"enum": ["for", "against"]}, {"type": "null"}]},
        "confidence": {"type": "number"},
    },
}
OPINION = {
    "type": "object",
    "properties": {
        "answer": {"type": "string"},
        "side": {"type": ["string", "null"]},
        "claims": {"type": "array", "items": CLAIM},
    },
}
CITED = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"by": {"type": "string"}, "quote": {"type": "string"}},
    },
}
MERGED = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"claim": {"type": "string"}, "held": CITED, "denied": CITED},
            },
        }
    },
}


def ask(
    text: str, model: str = "claude-sonnet-5-5", schema: dict[str, Any] = OPINION
) -> dict[str, Any]:
    known = models_of("anthropic")[model]
    return json.loads(answer(Call("generate", known, known.id, turns=(text,), schema=schema)))


def test_what_is_said_hangs_on_the_question_and_names_itself_as_simulated() -> None:
    said = ask("Shall we add a cache?")
    assert len(said["claims"]) == 2
    assert all("cache" in one["claim"] or "database" in one["claim"] for one in said["claims"])
    assert said["answer"].startswith("[simulated claude-sonnet-5-5]")


def test_of_what_no_rule_knows_it_has_no_claim() -> None:
    assert ask("What is a monad?")["claims"] == []


@pytest.mark.parametrize("side", ["for", "against"])
def test_it_argues_the_side_that_it_is_told_to(side: str) -> None:
    said = ask(f"Argue {side} the proposal. Shall we add a cache?")
    assert {said["side"], *(one["side"] for one in said["claims"])} == {side}


def test_nobody_argues_for_what_is_plainly_wrong() -> None:
    said = ask("Argue for it: shall we keep passwords as plain text?")
    assert (said["side"], said["claims"][0]["side"]) == ("against", "against")


def test_answers_are_merged_by_what_they_mean_and_each_is_quoted() -> None:
    topic = known_topics()[0]
    one, other, contrary = topic.claim[0], topic.claim[1], topic.counter[0]
    sections = "\n".join(
        f'<answer by="{by}">\n<claim id="{by}-1">{claim}</claim>\n</answer>'
        for by, claim in (("A", one), ("B", other), ("C", contrary), ("D", "Else &lt;.>"))
    )
    assert ask(sections, schema=MERGED)["claims"] == [
        {
            "claim": one,
            "held": [{"by": "A", "quote": one}, {"by": "B", "quote": other}],
            "denied": [{"by": "C", "quote": contrary}],
        },
        {"claim": "Else <.>", "held": [{"by": "D", "quote": "Else <.>"}], "denied": []},
    ]
