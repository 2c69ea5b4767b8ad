"""Whatever kind of secret is planted, wherever it stands: no vendor hears of it, nor any record."""

from __future__ import annotations

import json
import logging
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from pal.domain.report import Report
from pal.store.log import start_log
from tests.workflows.conftest import House
from tests.workflows.planted_secrets import Planted, Planter

RULES = tuple(
    rule["id"]
    for rule in tomllib.loads(files("pal.source").joinpath("secrets.toml").read_text("utf-8"))[
        "rule"
    ]
)
ONE_LINE = tuple(rule for rule in RULES if rule != "private-key")
NAMEABLE = tuple(
    rule
    for rule in ONE_LINE
    if set("/'").isdisjoint(Planter(0).plant(rule).text) and not Planter(0).plant(rule).line
)


BUGGY = "function f(box, x) {\n  box.innerHTML = x;\n}\n"


@pytest.fixture
def logs(house: House) -> Iterator[Path]:
    """Where the run's log is written, down to its smallest events."""
    state = house.state
    log = logging.getLogger("pal")
    before = log.handlers, log.level, log.propagate
    start_log({"PAL_STATE_DIR": str(state), "PAL_LOG": "debug"})
    yield state / "logs"
    for handler in log.handlers:
        handler.close()
    log.handlers, log.level, log.propagate = before


def heard(house: House) -> str:
    """All that came in at the vendors' sockets: paths, headers, bodies."""
    requests = house.simulator.requests
    assert requests
    parts = [(entry["path"], entry["headers"], entry["request"]) for entry in requests]
    return "\n".join((*_texts(parts), json.dumps(parts, ensure_ascii=False)))


def kept(house: House, logs: Path) -> str:
    """What the ledger says of failures, and the whole log."""
    with sqlite3.connect(house.state / "pal.db") as connection:
        errors = [row[0] for row in connection.execute("SELECT error FROM calls") if row[0]]
    written = [file.read_text("utf-8") for file in logs.iterdir()]
    assert errors
    assert any(written)
    return "\n".join((*errors, *written))


def assert_unheard_of(planted: Iterable[Planted], *texts: str) -> None:
    for text in texts:
        # No assertion on the texts themselves: pytest would print them with the secret.
        leaked = [piece for one in planted for piece in one.pieces if piece in text]
        assert not leaked


def shown(report: Report, *paths: str) -> str:
    """The report as JSON, but for the names of the files it is about."""
    text = report.model_dump_json()
    for path in paths:
        text = text.replace(json.dumps(path, ensure_ascii=False)[1:-1], "")
    return "\n".join((text, *_texts(json.loads(text))))


def javascript(planted: Planted) -> str:
    """A function with a bug on the line where the secret stands, in quotes of any kind."""
    if planted.line:
        return f"{BUGGY}{planted.text}\n"
    return BUGGY.replace("= x;", f"= x + `{planted.text}`;")


@pytest.mark.parametrize("rule", RULES)
async def test_none_in_a_change(house: House, logs: Path, rule: str) -> None:
    planter = Planter(RULES.index(rule))
    removed, added = planter.plant(rule), planter.plant(rule)
    house.stage("app.js", javascript(removed))
    house.git("commit", "-qm", "start")
    house.stage("app.js", javascript(added))
    house.simulator.set_faults({"kind": "server_error", "nth": 1})

    report = await house.run("precommit")

    assert_unheard_of([removed, added], heard(house), shown(report), kept(house, logs))
    assert report.redacted == 2
    local = [f for f in report.findings if f.rule == f"secret:{rule}"]
    assert [f.span.start_line for f in local] == [4 if added.line else 2]
    if not added.line:
        (scanned,) = [f for f in report.findings if f.stage == "scan"]
        line = javascript(added).split("\n")[1]
        span = scanned.span
        assert (span.start_line, span.end_line) == (2, 2)
        assert scanned.evidence == line[span.start_col - 1 : span.end_col - 1]


@pytest.mark.parametrize("rule", NAMEABLE)
async def test_none_in_the_name_of_a_file(house: House, logs: Path, rule: str) -> None:
    named = Planter(RULES.index(rule)).plant(rule)
    path = f"keys/{named.text}.js"
    house.stage(path, BUGGY)
    house.simulator.set_faults({"kind": "server_error", "nth": 1})

    report = await house.run("precommit")
    again = await house.run("precommit")

    assert_unheard_of([named], heard(house), shown(report, path), kept(house, logs))
    assert report.redacted == 1
    for each in (report, again):
        (finding,) = [f for f in each.findings if f.stage == "scan"]
        assert (finding.path, finding.span.start_line) == (path, 2)


@pytest.mark.parametrize("rule", RULES)
async def test_none_in_a_conversation(house: House, logs: Path, rule: str) -> None:
    planter = Planter(RULES.index(rule))
    asked, attached, asked_later = (planter.plant(rule) for _ in range(3))
    house.write("notes.txt", f"first\n{attached.text}\nlast\n")
    house.simulator.set_faults({"kind": "server_error", "nth": 1})

    first = await house.run("chat", prompt=_prompt(asked), files=["notes.txt"])
    second = await house.run("chat", prompt=_prompt(asked_later), conversation=first.conversation)

    planted = [asked, attached, asked_later]
    assert_unheard_of(planted, heard(house), shown(first), shown(second), kept(house, logs))
    assert (first.redacted, second.redacted) == (2, 3)


@pytest.mark.parametrize("changed", [2, 6, 11])
async def test_none_where_only_a_part_of_a_key_is_shown(house: House, changed: int) -> None:
    planter = Planter(3)
    old, new = planter.plant("private-key"), planter.plant("private-key")
    lines = old.secret.split("\n")
    house.stage("app.js", f"const key = `{old.secret}`;\n" + BUGGY)
    house.git("commit", "-qm", "start")
    lines[changed] = new.secret.split("\n")[changed]
    house.stage("app.js", "const key = `" + "\n".join(lines) + "`;\n" + BUGGY.replace("x;", "y;"))

    report = await house.run("precommit")

    assert_unheard_of([old, new], heard(house), shown(report))
    assert report.redacted
    assert [f.category for f in report.findings if f.stage == "scan"] == ["security"]


@pytest.mark.parametrize(
    ("quoted", "evidence"),
    [
        ("box.innerHTML=x+", "box.innerHTML = x + `"),
        ("box.innerHTML = x +  `PAL_REDACTED_2`;", "box.innerHTML = x + `"),
        ("PAL_REDACTED_2", "{start}"),
        ("", None),
    ],
)
async def test_evidence_holds_none_however_it_is_quoted(
    house: House, quoted: str, evidence: str | None
) -> None:
    planted = Planter(5).plant("github-token")  # The prompt itself speaks of a PAL_REDACTED_1.
    said = {
        "path": "app.js",
        "line": 2,
        "evidence": quoted,
        "severity": "high",
        "category": "security",
        "title": "t",
        "detail": "d",
        "scenario": None,
        "confidence": 0.9,
        "fix": None,
    }
    reply = json.dumps({"findings": [said]})
    body = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": reply}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 9, "output_tokens": 9},
    }
    house.simulator.set_faults({"vendor": "anthropic", "body": body})
    house.stage("app.js", javascript(planted))

    for _ in range(2):
        report = await house.run("precommit", model="claude-haiku-5-5")
        assert_unheard_of([planted], heard(house), shown(report))
        found = [f.evidence for f in report.findings if f.stage == "scan"]
        start = planted.secret[:4]
        assert found == ([] if evidence is None else [evidence.replace("{start}", start)])


def _prompt(planted: Planted) -> str:
    """The secret in the middle of what is said, as the end of a sentence where that can be."""
    return f"This fails:\n{planted.text}\nwhy?" if planted.line else f"It says {planted.text}."


def _texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (name, *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
