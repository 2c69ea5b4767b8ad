"""Schemas in the strict form."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, Union

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field

from pal.providers.structured import strict


class Level(StrEnum):
    HIGH = "high"
    LOW = "low"


class Fix(BaseModel):
    """How to put it right."""

    text: str


class Issue(BaseModel):
    title: str = Field(max_length=80)
    level: Level = Level.LOW
    kind: Literal["bug"] = "bug"
    confidence: float = Field(ge=0, le=1, description="how sure")
    fix: Fix = Field(description="if there is one")
    scenario: str | None = None
    tags: list[str] = Field(default=[], max_length=3)
    either: Union[Fix, int] = 3  # noqa: UP007


class Review(BaseModel):
    issues: list[Issue]


class Node(BaseModel):
    name: str
    children: list[Node]


def objects(schema: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if isinstance(schema, dict):
        found += [schema] if schema.get("type") == "object" else []
        found += [one for value in schema.values() for one in objects(value)]
    if isinstance(schema, list):
        found += [one for value in schema for one in objects(value)]
    return found


def keywords(schema: Any, inside: str = "") -> set[str]:
    if isinstance(schema, list):
        return {word for one in schema for word in keywords(one)}
    if not isinstance(schema, dict):
        return set()
    own = set() if inside in ("properties", "$defs") else set(schema)
    return own.union(*(keywords(value, key) for key, value in schema.items()))


ISSUE = {
    "title": "t",
    "level": "high",
    "kind": "bug",
    "confidence": 0.5,
    "fix": {"text": "x"},
    "scenario": None,
    "tags": [],
    "either": 3,
}


def test_every_object_names_all_its_properties_and_takes_no_others() -> None:
    schema = strict(Review.model_json_schema())
    assert len(objects(schema)) >= 4
    for one in objects(schema):
        assert one["required"] == list(one["properties"])
        assert one["additionalProperties"] is False


def test_only_keywords_that_every_vendor_takes_are_left() -> None:
    assert keywords(strict(Review.model_json_schema())) <= {
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "anyOf",
        "description",
        "$ref",
        "$defs",
    }


def test_what_the_strict_form_allows_the_model_reads() -> None:
    validator = Draft202012Validator(strict(Review.model_json_schema()))
    assert validator.is_valid({"issues": [ISSUE]})
    assert Review.model_validate({"issues": [ISSUE]}).issues[0].scenario is None
    assert not validator.is_valid({"issues": [{**ISSUE, "more": 1}]})
    assert not validator.is_valid({"issues": [{**ISSUE, "kind": "feature"}]})
    assert not validator.is_valid({"issues": [{k: v for k, v in ISSUE.items() if k != "fix"}]})


def test_constraints_are_told_in_words() -> None:
    properties = strict(Issue.model_json_schema())["properties"]
    assert properties["confidence"]["description"] == "how sure (minimum: 0, maximum: 1)"
    assert properties["title"]["description"] == "(maxLength: 80)"


def test_a_described_reference_is_written_out_and_a_bare_one_kept() -> None:
    properties = strict(Issue.model_json_schema())["properties"]
    assert properties["fix"]["description"] == "if there is one"
    assert properties["fix"]["properties"] == {"text": {"type": "string"}}
    assert properties["level"] == {"$ref": "#/$defs/Level"}


def test_a_recursive_schema_has_an_object_at_its_root() -> None:
    schema = strict(Node.model_json_schema())
    assert schema["type"] == "object"
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"name": "a", "children": [{"name": "b", "children": []}]})
    assert not validator.is_valid({"name": "a", "children": [{"name": "b"}]})


def test_the_plain_schema_is_left_as_it_was() -> None:
    plain = Review.model_json_schema()
    strict(plain)
    assert plain == Review.model_json_schema()


class FreeKeys(BaseModel):
    anything: dict[str, int]


class Pair(BaseModel):
    both: tuple[int, str]


class Whatever(BaseModel):
    value: Any


@pytest.mark.parametrize("model", [FreeKeys, Pair, Whatever])
def test_what_no_strict_schema_can_say_is_an_error(model: type[BaseModel]) -> None:
    with pytest.raises(ValueError, match="a strict schema"):
        strict(model.model_json_schema())
