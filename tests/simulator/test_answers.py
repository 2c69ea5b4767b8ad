"""A simulated model reads code in every form, and answers in the shape that is asked for."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pal.simulator.answer import answer
from pal.simulator.call import Call
from pal.simulator.models import models_of
from pal.simulator.schema_fill import SchemaFill

MODEL = models_of("anthropic")["claude-fable-5-2"]
FINDING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "path": {"type": "string"},
        "line": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "evidence": {"type": "string"},
        "severity": {"enum": ["critical", "high", "medium", "low", "info"], "type": "string"},
        "category": {"type": "string"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "scenario": {"type": ["string", "null"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "fix": {"anyOf": [{"$ref": "#/$defs/Fix"}, {"type": "null"}]},
        "symbol": {"type": ["string", "null"]},
    },
    "required": ["path", "line", "evidence", "severity", "title", "confidence", "fix"],
    "additionalProperties": False,
}
FIX: dict[str, Any] = {
    "type": "object",
    "properties": {
        "description": {"type": "string"},
        "old": {"type": ["string", "null"]},
        "new": {"type": ["string", "null"]},
    },
    "required": ["description", "old", "new"],
    "additionalProperties": False,
}
REVIEW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "findings": {"type": "array", "items": FINDING},
        "approved": {"type": "boolean"},
        "score": {"type": "integer", "minimum": 1, "maximum": 5},
    },
    "required": ["findings", "approved", "score"],
    "additionalProperties": False,
    "$defs": {"Fix": FIX},
}
HUNKS = """Review this.
<file path="src/app.py" language="python">
<hunk in="load">
    9  |def load(path, text):
   10 +|    data = eval(text)
      -|    data = pickle.loads(text)
   11 +|    if data == None:
</hunk>
<context>
   20  |    old = eval(text)
</context>
</file>
<file path="web/a&amp;b.js" language="javascript">
<hunk>
    3 +|  box.innerHTML = name;
</hunk>
</file>"""


def review(*turns: str, schema: dict[str, Any] = REVIEW) -> dict[str, Any]:
    call = Call("generate", MODEL, MODEL.id, turns=turns, schema=schema)
    value = json.loads(answer(call))
    jsonschema.validate(value, schema)
    return value


def evidence(*turns: str) -> list[str]:
    return [finding["evidence"] for finding in review(*turns)["findings"]]


def test_only_added_lines_are_reported() -> None:
    findings = review(HUNKS)["findings"]
    assert [(one["path"], one["line"], one["evidence"]) for one in findings] == [
        ("src/app.py", 10, "data = eval(text)"),
        ("src/app.py", 11, "if data == None:"),
        ("web/a&b.js", 3, "box.innerHTML = name;"),
    ]


def test_a_finding_says_what_is_wrong_and_how_to_put_it_right() -> None:
    first = review(HUNKS)["findings"][0]
    assert (first["severity"], first["category"]) == ("critical", "security")
    assert first["title"]
    assert first["detail"]
    assert first["scenario"]
    assert first["fix"]["old"] == "data = eval(text)"
    assert first["fix"]["new"] == "data = ast.literal_eval(text)"
    assert first["symbol"] is None


def test_hunks_without_line_numbers() -> None:
    plain = (
        "<file path='x.py'>\n<hunk>\n def f():\n+    eval(text)\n-    exec(text)\n</hunk>\n</file>"
    )
    assert evidence(plain) == ["eval(text)"]


def test_a_fenced_diff() -> None:
    diff = "```diff\n--- a/x.py\n+++ b/x.py\n@@ -1 +1,2 @@\n eval(old)\n+eval(new)\n```"
    finding = review(diff)["findings"][0]
    assert (finding["path"], finding["evidence"]) == ("x.py", "eval(new)")


def test_whole_files_with_and_without_numbers() -> None:
    numbered = (
        '<file path="x.py" language="python">\n<context>\n    7  |eval(text)\n</context>\n</file>'
    )
    bare = '<file path="x.py" language="python">\neval(text)\n</file>'
    assert review(numbered)["findings"][0]["line"] == 7
    assert evidence(bare) == ["eval(text)"]


def test_fenced_code_and_bare_lines() -> None:
    assert evidence("Is this right?\n```python\nx = eval(y)\n```\neval(z)") == ["x = eval(y)"]
    assert evidence("x = eval(y)") == ["x = eval(y)"]


def test_rules_hold_for_their_own_language() -> None:
    assert evidence("```ruby\nif x == None\n```") == []
    assert evidence("```python\nif x == None:\n```") == ["if x == None:"]


def test_right_code_has_no_findings() -> None:
    assert review("```python\ntotal = sum(values)\n```")["findings"] == []


def test_models_differ_but_each_says_the_same_again() -> None:
    said = {
        model.id: answer(Call("generate", model, model.id, turns=(HUNKS,), schema=REVIEW))
        for model in models_of("gemini").values()
    }
    again = {
        model.id: answer(Call("generate", model, model.id, turns=(HUNKS,), schema=REVIEW))
        for model in models_of("gemini").values()
    }
    assert said == again
    assert len(set(said.values())) > 1


def test_prose_names_itself_as_simulated() -> None:
    call = Call("generate", MODEL, MODEL.id, turns=("Hello", "Hi", "```python\neval(x)\n```"))
    text = answer(call)
    assert text.startswith(f"[simulated {MODEL.id}]")
    assert "turn 3" in text
    assert "Text is run as code" in text


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "properties": {"findings": {"type": "array", "maxItems": 1}}},
        {"type": "object", "properties": {"findings": {"type": "array", "minItems": 3,
          "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}}},
        {"type": "object", "properties": {"findings": {"type": "string"}}},
        {"type": "object", "required": ["a"], "properties": {
          "a": {"allOf": [{"type": "object", "properties": {"b": {"const": 7}}, "required": ["b"]},
                          {"properties": {"c": {"type": "string", "format": "date"}}}]}}},
        {"type": "object", "required": ["tree"], "properties": {"tree": {"$ref": "#/$defs/Tree"}},
         "$defs": {"Tree": {"type": "object", "required": ["name"], "properties": {
           "name": {"type": "string", "minLength": 40},
           "child": {"$ref": "#/$defs/Tree"},
           "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}}}},
    ],
)  # fmt: skip
def test_odd_schemas_are_satisfied(schema: dict[str, Any]) -> None:
    review("x = eval(y)", schema=schema)


SCALARS = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.builds(
        lambda least, room: {"type": "string", "minLength": least, "maxLength": least + room},
        st.integers(0, 40),
        st.integers(0, 40),
    ),
    st.builds(
        lambda kind, least, room: {"type": kind, "minimum": least, "maximum": least + room},
        st.sampled_from(["integer", "number"]),
        st.integers(-9, 9),
        st.integers(0, 9),
    ),
    st.builds(lambda values: {"enum": values}, st.lists(st.text(), min_size=1)),
    st.builds(lambda least: {"type": "integer", "exclusiveMinimum": least}, st.integers(-9, 9)),
)
NAMES = st.sampled_from(["findings", "path", "severity", "fix", "summary", "line", "other"])


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda properties, optional: {
            "type": "object",
            "properties": properties,
            "required": sorted(set(properties) - optional),
            "additionalProperties": False,
        },
        st.dictionaries(NAMES, inner, max_size=4),
        st.sets(NAMES),
    )


SCHEMAS = objects(
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(
            objects(inner),
            st.builds(
                lambda items, least, room: {
                    "type": "array",
                    "items": items,
                    "minItems": least,
                    "maxItems": least + room,
                },
                inner,
                st.integers(0, 2),
                st.integers(0, 2),
            ),
            st.builds(lambda one, two: {"anyOf": [one, two]}, inner, inner),
        ),
        max_leaves=8,
    )
)


@settings(deadline=None)
@given(SCHEMAS)
def test_every_schema_is_satisfied(schema: dict[str, Any]) -> None:
    review(HUNKS, schema=schema)


def test_a_fact_is_taken_only_where_it_fits() -> None:
    schema = {
        "type": "object",
        "properties": {
            "severity": {"enum": ["bad", "good"]},
            "confidence": {"enum": ["high", "low"]},
            "fix": {"type": "string"},
        },
    }
    facts = {"severity": "critical", "confidence": (0.9, "high"), "fix": ({"a": 1}, "do it")}
    assert SchemaFill(schema, text="?").value(facts) == {
        "severity": "bad",
        "confidence": "high",
        "fix": "do it",
    }
