"""`pal bench agreement` answers every review and panel, and reads no label but the trained ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pal.cli.app import run_command

RACE = "BuildIndex runs without cacheMu, so two goroutines race and corrupt the index"
SAME_RACE = "Race: goroutines call BuildIndex at once without the cacheMu lock, index is corrupt"
TYPO = "Typo in the docstring: humam should be human"
FOUND = [
    {"id": "f1", "model": "ada", "text": RACE, "path": "a.go", "start": 4, "end": 9},
    {"id": "f2", "model": "bob", "text": SAME_RACE, "severity": "high", "label": 7},
    {"id": "f3", "model": "eve", "text": TYPO, "path": None},
]
REVIEWS = [{"pr": "one", "findings": FOUND}, {"pr": "none", "findings": []}]


class Bench:
    """The command, with its files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, name: str, rows: Sequence[object]) -> str:
        path = self._folder / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(path)

    def run(self, mode: str, *options: str, reviews: Sequence[object] = REVIEWS) -> Any:
        out = self._folder / "out.jsonl"
        given = ["--input", self.file("in.jsonl", reviews), "--output", str(out)]
        code = run_command(["bench", "agreement", *given, "--mode", mode, *options])
        assert code == 0
        return [json.loads(line) for line in out.read_text().splitlines()]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("PAL_STATE_DIR", str(tmp_path / "state"))
    return Bench(tmp_path)


def test_strict_reports_what_enough_models_say(bench: Bench) -> None:
    one, none = bench.run("strict", "--threshold", "2")
    assert sorted(map(sorted, one["clusters"])) == [["f1", "f2"], ["f3"]]
    (reported,) = one["reported"]
    assert (sorted(reported["members"]), reported["votes"]) == (["f1", "f2"], 2)
    assert reported["rep"] in reported["members"]
    assert none == {"pr": "none", "clusters": [], "reported": []}


@pytest.mark.parametrize("mode", ["ranked", "dedup"])
def test_the_other_modes_report_all_the_surest_first(bench: Bench, mode: str) -> None:
    one, _ = bench.run(mode, "--threshold", "3")
    assert [reported["votes"] for reported in one["reported"]] == [2, 1]
    scores = [reported["score"] for reported in one["reported"]]
    assert scores == sorted(scores, reverse=True)


def test_panels_are_answered_one_by_one(bench: Bench) -> None:
    panels = bench.file("panels.jsonl", [{"panel": ["bob", "eve"]}, {"panel": ["ada", "bob"]}])
    rows = bench.run("dedup", "--panels", panels)
    assert [(row["pr"], row["panel"]) for row in rows] == [
        (pr, panel) for pr in ("one", "none") for panel in (["bob", "eve"], ["ada", "bob"])
    ]
    assert sorted(map(sorted, rows[0]["clusters"])) == [["f2"], ["f3"]]


def test_a_panel_answers_as_if_it_were_alone(bench: Bench) -> None:
    panels = bench.file("panels.jsonl", [{"panel": ["ada", "bob"]}])
    in_panels, _ = bench.run("dedup", "--panels", panels)
    by_models, _ = bench.run("dedup", "--models", "bob,ada")
    assert in_panels["reported"] == by_models["reported"]
    assert "panel" not in by_models


@pytest.mark.parametrize("trusted", ["ada", "eve"])
def test_ranked_learns_whom_to_trust(bench: Bench, trusted: str) -> None:
    empty = "Reading the first element of an empty list raises IndexError and listing crashes"
    lone = [
        {"id": "ada", "model": "ada", "text": RACE},
        {"id": "eve", "model": "eve", "text": empty},
    ]
    learned = [
        {"id": n, "model": model, "text": "x", "label": "tp" if model == trusted else "fp"}
        for n, model in enumerate(["ada", "eve"] * 20)
    ]
    train = bench.file("train.jsonl", [{"pr": "other", "findings": learned}])
    (row,) = bench.run("ranked", "--train", train, reviews=[{"pr": "one", "findings": lone}])
    assert row["reported"][0]["members"] == [trusted]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--models", "ada", "--panels", "p.jsonl"), "--models or --panels"),
        (("--panels", "missing.jsonl"), "missing.jsonl"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    bench: Bench,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: Sequence[str],
    words: str,
) -> None:
    given = ["--input", bench.file("in.jsonl", REVIEWS), "--output", str(tmp_path / "out.jsonl")]
    assert run_command(["bench", "agreement", *given, *options]) == 2
    assert words in capsys.readouterr().err


def test_odd_texts_are_answered(bench: Bench) -> None:
    texts = ["", "\x00\x1b]0;x\x07", "half a character \ud83d", "\u2028", "x" * 50_000]
    found = [{"id": n, "model": "ada", "text": text} for n, text in enumerate(texts)]
    (row,) = bench.run("dedup", reviews=[{"pr": 7, "findings": found}])
    assert row["pr"] == 7
    assert sorted(n for members in row["clusters"] for n in members) == [0, 1, 2, 3, 4]


def test_a_row_of_another_shape_is_named(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = bench.file("bad.jsonl", [REVIEWS[0], {"pr": "x", "findings": [{"id": 1, "text": "y"}]}])
    output = str(tmp_path / "out.jsonl")
    assert run_command(["bench", "agreement", "--input", bad, "--output", output]) == 2
    assert "line 2" in (error := capsys.readouterr().err)
    assert "findings.0.model" in error
    assert not (tmp_path / "out.jsonl").exists()
