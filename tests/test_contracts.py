"""What others rely on: the schema files, the shapes of the documentation, the ledger's columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from pal.contracts.schemas import schemas
from pal.contracts.write_contracts import DIRECTORY, as_text
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.store.database import Database

SPAN = {"start_line": 12, "start_col": 5, "end_line": 12, "end_col": 31}

FINDING: dict[str, Any] = {
    "id": "f_6c1d2e90ab",
    "path": "src/app.py",
    "span": SPAN,
    "severity": "critical",
    "category": "security",
    "rule": "ruff:S608",
    "title": "SQL built from a value",
    "detail": "The value becomes part of the statement.",
    "scenario": "A name of `' OR 1=1 --` returns every row.",
    "evidence": 'execute(f"SELECT {name}")',
    "fix": {
        "description": "Pass the value as a parameter.",
        "edits": [{"path": "src/app.py", "span": SPAN, "new_text": 'execute("SELECT ?", name)'}],
    },
    "confidence": 0.82,
    "votes": [{"model": "claude-sonnet-5-5", "verdict": "raised", "confidence": 0.8}],
    "stage": "scan",
    "status": "open",
}

REPORT: dict[str, Any] = {
    "id": "r_0123456789ab",
    "workflow": "precommit",
    "workspace": "/home/me/project",
    "summary": "1 finding in 1 file: 1 critical.",
    "conversation": None,
    "findings": [FINDING],
    "agreements": [{"claim": "It is injectable.", "models": ["a", "b"], "finding": FINDING["id"]}],
    "disagreements": [
        {"claim": "It leaks.", "for": ["a"], "against": ["b"], "silent": ["c"], "finding": None}
    ],
    "stages": [{"name": "scan", "cost_usd": 0.0009, "ms": 1840}],
    "models": [
        {
            "model": "claude-haiku-5",
            "vendor": "anthropic",
            "role": "scan",
            "tokens_in": 1200,
            "tokens_cached": 0,
            "tokens_out": 90,
            "cost_usd": 0.0009,
            "ms": 1840,
            "outcome": "ok",
        }
    ],
    "route": ["claude-haiku-5: the cheapest that can do it."],
    "cost_usd": 0.0012,
    "cost_known": True,
    "baseline_usd": 0.031,
    "sent": ["src/app.py:1-40"],
    "redacted": 2,
    "hidden": {
        "below_floor": 3,
        "no_evidence": 1,
        "dismissed": 0,
        "over_limit": 0,
        "unconfirmed": 2,
    },
    "problems": ["One file is binary and was left out."],
    "answered": "2 of 3",
}

TARGETS: list[dict[str, Any]] = [
    {"diff": "--- a/x\n+++ b/x\n"},
    {"staged": True},
    {"worktree": True},
    {"range": "main..HEAD"},
    {"paths": ["."]},
    {"file": "src/app.py", "span": SPAN},
    {"file": "src/app.py", "symbol": "Name.of"},
]

COMMON: dict[str, Any] = {"workspace": "/home/me/project", "model": "worker", "fresh": True}

REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("chat", {"prompt": "Why?", "files": ["src/app.py"], "conversation": "c_1"}),
    ("precommit", {"checks": ["syntax", "obvious-bugs", "security-basics"], "deep": True}),
    ("codereview", {"context": "a fix", "focus": ["f_6c1d2e90ab"], "author_model": "gpt-5"}),
    ("consensus", {"prompt": "Is it safe?", "models": ["a", "b"], "threshold": 2}),
    ("consensus", {"target": {"staged": True}, "stances": {"a": "for", "b": "against"}}),
    ("thinkdeep", {"prompt": "Why?", "target": {"staged": True}, "files": ["src/app.py"]}),
    *(("precommit", {"target": target}) for target in TARGETS),
    *(("codereview", {"target": target}) for target in TARGETS),
]

COLUMNS = (
    "id at workspace workflow run task vendor model prompt_version attempt outcome"
    " tokens_in tokens_cached tokens_written tokens_out usd usd_known reserved_usd ms error"
)


def validate(name: str, value: object) -> None:
    schema = json.loads((DIRECTORY / name).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value)  # pyright: ignore[reportUnknownMemberType]


def test_every_schema_file_is_what_the_models_say() -> None:
    written = {file.name: file.read_text("utf-8") for file in DIRECTORY.glob("*.json")}
    assert written == {name: as_text(schema) for name, schema in schemas().items()}, (
        "run `python -m pal.contracts`"
    )


@pytest.mark.parametrize(("name", "shape", "model"), [
    ("finding.json", FINDING, Finding),
    ("report.json", REPORT, Report),
])  # fmt: skip
def test_a_documented_shape_is_read_and_written_as_it_is(
    name: str, shape: dict[str, Any], model: type[Finding | Report]
) -> None:
    validate(name, shape)
    assert model.model_validate(shape).model_dump(mode="json", by_alias=True) == shape


@pytest.mark.parametrize(("key", "value"), [
    ("id", None), ("severity", "fatal"), ("status", "gone"), ("confidence", 2), ("extra", 1),
    ("span", {"start_line": 0, "start_col": 1, "end_line": 1, "end_col": 1}),
])  # fmt: skip
def test_a_finding_of_another_shape_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        validate("finding.json", FINDING | {key: value})


@pytest.mark.parametrize("key", sorted(REPORT))
def test_no_key_of_a_report_may_be_left_out(key: str) -> None:
    with pytest.raises(ValidationError):
        validate("report.json", {name: value for name, value in REPORT.items() if name != key})


@pytest.mark.parametrize(("workflow", "request_"), REQUESTS)
def test_a_documented_request_is_accepted(workflow: str, request_: dict[str, Any]) -> None:
    validate(f"{workflow}_request.json", COMMON | request_)
    validate(f"{workflow}_request.json", request_)


@pytest.mark.parametrize("model", ["claude-haiku-5", ["worker", "gpt-5"]])
def test_a_model_is_one_or_a_list(model: object) -> None:
    validate("precommit_request.json", {"model": model})


async def test_the_ledger_has_the_documented_columns_in_order(tmp_path: Path) -> None:
    database = await Database.open(tmp_path, clock=lambda: datetime.now(UTC))
    rows = await database.read(lambda sql: sql.execute("PRAGMA table_info(calls)").fetchall())
    await database.close()
    assert " ".join(row[1] for row in rows) == COLUMNS
