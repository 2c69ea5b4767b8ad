"""Findings are one if they say the same; a model has one vote; names and order decide nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.review.votes.agreement import Cluster, cluster
from pal.review.votes.ballot import ballot
from pal.review.votes.likeness import ELSEWHERE, FAR, likeness
from pal.review.votes.opinion import Opinion
from pal.review.votes.wording import wording

RACE = (
    "BuildIndex no longer holds cacheMu while it builds, so two goroutines can build the same "
    "index at once and corrupt the file on disk",
    "Race condition: concurrent calls of BuildIndex for one key build the index twice, because "
    "the cacheMu lock now only guards the cache write",
    "Without the lock around BuildIndex, concurrent goroutines build the same index and overwrite "
    "each other in the cache",
)
NULL = (
    "member is None for requests with an API key, so member.has_global_access raises "
    "AttributeError",
    "AttributeError when organization_context.member is None: has_global_access is read without "
    "a check",
)
TYPO = "Typo in the docstring: 'humam readible' should be 'human readable'"
MATTERS = (*RACE, *NULL, TYPO, "Ticker interval reduced from 10 minutes to 1 minute")

texts = st.one_of(
    st.sampled_from(MATTERS),
    st.text(max_size=60),
    st.lists(st.sampled_from(" ".join(MATTERS).split()), max_size=12).map(" ".join),
)
places = st.one_of(
    st.just((None, None)),
    st.tuples(st.sampled_from(["a.go", "b.go"]), st.sampled_from([(1, 3), (4, 4), (90, 95)])),
)
opinions = st.builds(
    lambda model, text, place: Opinion(model, text, *place),
    st.sampled_from(["ada", "bob", "eve"]),
    texts,
    places,
)
reviews = st.lists(opinions, max_size=14)


def groups(clusters: Sequence[Cluster], said: Sequence[Opinion]) -> Sequence[object]:
    """What was put together and how sure that is, whatever the places in the sequence."""
    return sorted(
        (
            sorted((said[n].matter, said[n].model) for n in one.members),
            said[one.representative].matter,
            round(one.score, 12),
        )
        for one in clusters
    )


def alike(one: Opinion, other: Opinion) -> float:
    return likeness([one, other], [wording(one.text), wording(other.text)])[0, 1]


def panel(*said: tuple[str, str]) -> list[Opinion]:
    return [Opinion(model, text) for model, text in said]


def test_the_same_bug_in_other_words_is_one() -> None:
    said = panel(*zip(("ada", "bob", "eve"), RACE, strict=True), ("ada", NULL[0]), ("bob", NULL[1]))
    found = {one.members: one.models for one in cluster([*said, Opinion("eve", TYPO)])}
    assert found == {(0, 1, 2): {"ada", "bob", "eve"}, (3, 4): {"ada", "bob"}, (5,): {"eve"}}


def test_different_matters_on_the_same_line_stay_apart() -> None:
    said = [
        Opinion(f"m{n}", text, "a.go", (10, 10)) for n, text in enumerate((RACE[0], NULL[0], TYPO))
    ]
    assert all(one.votes == 1 for one in cluster(said))


@pytest.mark.parametrize(
    ("path", "lines", "share"),
    [
        ("b.py", (9, 9), ELSEWHERE),
        ("a.py", (9 + FAR, 9 + FAR), ELSEWHERE),
        ("a.py", (8 + FAR, 8 + FAR), 1),
        ("a.py", None, 1),
        (None, None, 1),
    ],
    ids=["other file", "far", "not far", "no lines", "no place"],
)
def test_a_place_elsewhere_makes_less_alike_and_nearness_no_more(
    path: str | None, lines: tuple[int, int] | None, share: float
) -> None:
    one, same = (Opinion(model, NULL[n], "a.py", (9, 9)) for n, model in enumerate(("ada", "bob")))
    other = Opinion("bob", NULL[1], path, lines)
    expected = share * alike(one, same)
    assert alike(one, other) == pytest.approx(expected)


def test_code_in_fences_joins_nothing() -> None:
    fence = "\n```suggestion\nfor key, value in cache.items():\n    rebuild(key, value)\n```\n"
    assert len(cluster(panel(("ada", NULL[0] + fence), ("bob", TYPO + fence)))) == 2


def test_the_member_with_the_consequence_speaks_for_the_cluster() -> None:
    vague, clear = "Lock of BuildIndex cache moved", "BuildIndex cache lock moved: race, corrupts"
    (one,) = cluster(panel(("ada", vague), ("bob", clear)))
    assert one.representative == 1


def test_more_votes_and_more_reliable_models_are_surer() -> None:
    lone, both = cluster(panel(("ada", TYPO)))[0], cluster(panel(("ada", TYPO), ("bob", TYPO)))[0]
    trusted = cluster(panel(("ada", TYPO)), {"ada": 0.9})[0]
    doubted = cluster(panel(("ada", TYPO)), {"ada": 0.0})[0]
    assert doubted.score < lone.score < trusted.score
    assert lone.score < both.score


def test_a_lone_finding_is_ranked_by_what_it_says() -> None:
    clusters = cluster(panel(("ada", TYPO), ("bob", RACE[0])))
    assert [one.members for one in clusters] == [(1,), (0,)]


@pytest.mark.parametrize(
    ("threshold", "agreed", "disputed", "lone"), [(1, 3, 0, 0), (2, 2, 0, 1), (3, 1, 1, 1)]
)
def test_a_ballot_tells_agreed_from_disputed_and_lone(
    threshold: int, agreed: int, disputed: int, lone: int
) -> None:
    said = panel(*zip(("ada", "bob", "eve"), RACE, strict=True), ("ada", NULL[0]), ("bob", NULL[1]))
    result = ballot(cluster([*said, Opinion("eve", TYPO)]), threshold)
    counted = (len(result.agreed), len(result.disputed), len(result.lone))
    assert counted == (agreed, disputed, lone)


@given(reviews)
def test_every_finding_is_in_exactly_one_cluster(said: list[Opinion]) -> None:
    clusters = cluster(said)
    assert sorted(n for one in clusters for n in one.members) == list(range(len(said)))
    for one in clusters:
        assert one.representative in one.members
        assert one.models == {said[n].model for n in one.members}
        assert 0 <= one.score <= 1


@given(reviews, st.randoms(use_true_random=False))
def test_order_changes_nothing(said: list[Opinion], chance: random.Random) -> None:
    shuffled = chance.sample(said, len(said))
    assert groups(cluster(shuffled), shuffled) == groups(cluster(said), said)


@given(reviews)
def test_names_of_models_change_nothing(said: list[Opinion]) -> None:
    other = {"ada": "zed", "bob": "ada", "eve": "mia"}
    renamed = [Opinion(other[one.model], one.text, one.path, one.lines) for one in said]
    before, after = cluster(said), cluster(renamed)
    assert [(one.members, one.votes) for one in before] == [
        (one.members, one.votes) for one in after
    ]


@given(reviews)
def test_a_model_that_repeats_itself_gains_nothing(said: list[Opinion]) -> None:
    before, after = cluster(said), cluster([*said, *said])
    told = [({said[n] for n in one.members}, one.votes, one.score) for one in before]
    again = [({[*said, *said][n] for n in one.members}, one.votes, one.score) for one in after]
    assert told == again


@given(reviews)
def test_a_silent_model_changes_nothing(said: list[Opinion]) -> None:
    assert cluster(said, {"silent": 0.9}) == cluster(said)


@given(st.lists(st.builds(Opinion, st.sampled_from("ab"), st.text()), max_size=8))
def test_any_text_is_taken(said: list[Opinion]) -> None:
    assert sum(len(one.members) for one in cluster(said)) == len(said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x1b[31m\u202e\ud800",
        "```\n" * 12_000,
        "a." * 25_000,
        "_" * 50_000,
        "空のリストで例外" * 6_000,
        "word " * 10_000,
    ],
    ids=["empty", "control", "fences", "dots", "underscores", "unspaced", "long"],
)
def test_odd_texts_are_taken_in_no_time(text: str) -> None:
    began = time.monotonic()
    (one,) = cluster(panel(("ada", text), ("bob", text)))
    assert one.votes == 2
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        (
            "検索結果が空のとき配列の先頭を読むので例外になる",
            "検索結果が空だと配列の先頭を読み例外が発生する",
            "コメントの綴りが間違っている",
        ),
        (
            "Если список пуст, чтение первого элемента вызывает исключение",
            "Чтение первого элемента пустого списка вызовет исключение",
            "Опечатка в комментарии функции",
        ),
        (
            "Wenn die Liste leer ist, löst das Lesen des ersten Elements eine Ausnahme aus",
            "Lesen des ersten Elements einer leeren Liste löst eine Ausnahme aus",
            "Tippfehler im Kommentar der Funktion",
        ),
    ],
)
def test_other_languages_agree_too(one: str, other: str, unlike: str) -> None:
    clusters = cluster(panel(("ada", one), ("bob", other), ("eve", unlike)))
    assert {cluster.members for cluster in clusters} == {(0, 1), (2,)}


@pytest.mark.parametrize("lines", [None, (0, 0), (-5, -1), (10**12, 10**12 + 1), (9, 2)])
def test_a_place_that_is_nowhere_neither_joins_nor_parts(lines: tuple[int, int] | None) -> None:
    race, typo = "cacheMu is not held: goroutines race and corrupt", "Typo in a docstring: humam"
    said = [
        Opinion("ada", race, "a.go", (4, 9)),
        Opinion("bob", race, None if lines is None else "a.go", lines),
        Opinion("eve", typo, "a.go", lines),
    ]
    assert {one.members for one in cluster(said)} == {(0, 1), (2,)}


def test_thousands_of_findings_of_many_models_take_seconds() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnop", k=7)) for _ in range(900)]
    bugs = [chance.sample(words, 24) for _ in range(250)]
    said = [
        Opinion(f"m{model}", " ".join(word for word in bug if chance.random() < 0.8))
        for model in range(20)
        for bug in bugs
    ]
    began = time.monotonic()
    clusters = cluster(said)
    assert time.monotonic() - began < 15, "five seconds on a quiet machine"
    assert [one.votes for one in clusters] == [20] * 250
