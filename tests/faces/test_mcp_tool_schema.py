"""What an agent is told of the tools fits into its context, and means what the server means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pal.domain.report import Report
from pal.domain.requests import (
    ChatRequest,
    CodereviewRequest,
    ConsensusRequest,
    PrecommitRequest,
    Request,
    ThinkdeepRequest,
)
from pal.faces.mcp.server import INSTRUCTIONS
from pal.faces.mcp.tool_schema import input_schema, output_schema, tool_of
from pal.workflows.table import WORKFLOWS

REQUESTS = [ChatRequest, CodereviewRequest, ConsensusRequest, PrecommitRequest, ThinkdeepRequest]

SPAN = {"start_line": 1, "start_col": 1, "end_line": 2, "end_col": 1}


def accepts(request: type[Request], value: object) -> bool:
    schema: Any = Draft202012Validator(input_schema(request))
    return schema.is_valid(value)


def size(value: object) -> int:
    return len(json.dumps(value, separators=(",", ":")))


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=lambda workflow: workflow.name)
def test_a_tool_takes_few_characters(workflow: Any) -> None:
    assert size(tool_of(workflow).model_dump(by_alias=True, exclude_none=True)) <= 1_500


def test_there_is_room_for_all_five() -> None:
    inputs = sum(size(input_schema(request)) for request in REQUESTS)
    assert inputs + 5 * size(output_schema()) <= 5_300
    assert len(INSTRUCTIONS) <= 800


@pytest.mark.parametrize("request_", REQUESTS)
def test_it_is_a_schema_without_noise(request_: type[Request]) -> None:
    schema = input_schema(request_)
    Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    assert set(schema["properties"]) == set(request_.model_fields)
    written = json.dumps(schema)
    for noise in ("$ref", "$defs", '"title"', '"default"', '"null"'):
        assert noise not in written


@pytest.mark.parametrize("arguments", [
    {},
    {"workspace": "/w", "model": "worker", "fresh": True},
    {"model": ["worker", "gpt-5"]},
    {"target": {"staged": True}, "checks": ["syntax"], "deep": False},
    {"target": {"file": "a.py", "span": SPAN}},
    {"target": {"paths": ["."]}},
])  # fmt: skip
def test_what_the_server_accepts_the_schema_accepts(arguments: dict[str, object]) -> None:
    assert PrecommitRequest.model_validate(arguments)
    assert accepts(PrecommitRequest, arguments)


@pytest.mark.parametrize("arguments", [
    {"workspace": 1}, {"target": {"staged": "yes"}}, {"checks": ["style"]}, {"fresh": "no"},
    {"target": {"file": "a.py", "span": {"start_line": 1}}}, {"target": {"paths": "a.py"}},
])  # fmt: skip
def test_what_is_of_the_wrong_kind_the_schema_refuses(arguments: dict[str, object]) -> None:
    assert not accepts(PrecommitRequest, arguments)


def test_what_is_needed_is_said() -> None:
    assert input_schema(ThinkdeepRequest)["required"] == ["prompt"]


def test_the_result_is_told_by_its_keys() -> None:
    assert set(output_schema()["properties"]) == set(Report.model_fields)


def test_a_tool_reads_only_and_asks_the_world() -> None:
    annotations = tool_of(WORKFLOWS["precommit"]).annotations
    assert annotations is not None
    assert annotations.read_only_hint
    assert annotations.open_world_hint
