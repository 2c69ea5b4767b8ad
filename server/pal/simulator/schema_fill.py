"""Makes a value that a JSON Schema accepts, out of what is known by name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

Schema = Mapping[str, Any]
Facts = Mapping[str, object]

_DEEPEST = 8
"""Levels after which only what is required is made, so that a recursive schema ends."""

_FORMATS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "email": "nobody@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_TYPES: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("null", type(None)),
    ("boolean", bool),
    ("integer", int),
    ("number", (int, float)),
    ("string", str),
    ("array", list),
    ("object", dict),
)


class SchemaFill:
    """Fills one schema.

    A fact is taken for the property of its name if the schema there accepts it: a dict is the
    facts of an object, a list those of an array's items, a tuple several forms of one fact.
    Everything else gets null where it may, or the plainest value that is valid.
    """

    def __init__(self, schema: Schema, *, text: str) -> None:
        self._root = schema
        self._text = text

    def value(self, facts: object) -> Any:
        """A value for the whole schema."""
        return self._make(self._root, facts, 0)

    def _make(self, schema: Schema, fact: object, depth: int) -> Any:
        variants = [*self._variants(schema)]
        forms = cast("tuple[object, ...]", fact if isinstance(fact, tuple) else (fact,))
        for form in forms:
            for variant in variants:
                if _accepts(variant, form):
                    return self._from_fact(variant, form, depth)
        plain = next((v for v in variants if _type(v) == "null"), variants[0])
        return self._plain(plain, depth)

    def _from_fact(self, schema: Schema, fact: object, depth: int) -> Any:
        if isinstance(fact, dict):
            return self._object(schema, cast("Facts", fact), depth)
        if isinstance(fact, list):
            return self._array(schema, cast("list[object]", fact), depth)
        return fact

    def _object(self, schema: Schema, facts: Facts, depth: int) -> dict[str, Any]:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        required = schema.get("required", ())
        names = [name for name in properties if depth < _DEEPEST or name in required]
        # `...` is a fact that no schema accepts: nothing is known.
        return {
            name: self._make(properties[name], facts.get(name, ...), depth + 1) for name in names
        }

    def _array(self, schema: Schema, facts: list[object], depth: int) -> list[Any]:
        items: Schema = schema.get("items", {})
        most = schema.get("maxItems", len(facts))
        made = [self._make(items, fact, depth + 1) for fact in facts[:most]]
        while len(made) < schema.get("minItems", 0):
            made.append(self._make(items, ..., depth + 1))
        return made

    def _plain(self, schema: Schema, depth: int) -> Any:
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        match _type(schema):
            case "object":
                return self._object(schema, {}, depth)
            case "array":
                return self._array(schema, [], depth)
            case "boolean":
                return False
            case "integer" | "number" as kind:
                return _number(schema, whole=kind == "integer")
            case "string":
                return self._string(schema)
            case _:
                return None

    def _string(self, schema: Schema) -> str:
        text = _FORMATS.get(schema.get("format", ""), self._text)
        return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]

    def _variants(self, schema: Schema) -> Iterator[Schema]:
        """The schemas that it stands for, each of one type."""
        while "$ref" in schema:
            schema = {**self._target(schema["$ref"]), **_without(schema, "$ref")}
        if "allOf" in schema:
            schema = self._merged(schema)
        for word in ("anyOf", "oneOf"):
            if word in schema:
                for variant in schema[word]:
                    yield from self._variants({**_without(schema, word), **variant})
                return
        kinds = schema.get("type")
        for kind in cast("list[str]", kinds) if isinstance(kinds, list) else [kinds]:
            yield {**schema, "type": kind.lower()} if kind else schema
        if schema.get("nullable"):
            yield {"type": "null"}

    def _target(self, ref: str) -> Schema:
        node: Any = self._root
        for key in ref.removeprefix("#").strip("/").split("/"):
            node = node[key] if key else node
        return node

    def _merged(self, schema: Schema) -> Schema:
        merged: dict[str, Any] = _without(schema, "allOf")
        for part in schema["allOf"]:
            whole = next(self._variants(part))
            properties = {**merged.get("properties", {}), **whole.get("properties", {})}
            merged |= whole
            if properties:
                merged["properties"] = properties
        return merged


def _accepts(schema: Schema, fact: object) -> bool:
    if fact is ... or "const" in schema:
        return False
    if "enum" in schema:
        return fact in schema["enum"]
    kinds = dict(_TYPES)
    kind = _type(schema)
    if kind not in kinds or not isinstance(fact, kinds[kind]):
        return False
    if isinstance(fact, bool):
        return kind == "boolean"
    if isinstance(fact, int | float):
        return schema.get("minimum", fact) <= fact <= schema.get("maximum", fact)
    if isinstance(fact, str):
        return schema.get("minLength", 0) <= len(fact) <= schema.get("maxLength", len(fact))
    return True


def _type(schema: Schema) -> str:
    """Its type, guessed from its words if it does not say."""
    if kind := schema.get("type"):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else ""


def _number(schema: Schema, *, whole: bool) -> float:
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    most = schema.get("maximum", schema.get("exclusiveMaximum", math.inf))
    step = schema.get("multipleOf", 1 if whole else 0.5)
    number = min(max(0, math.ceil(least / step) * step), most)
    if number == schema.get("exclusiveMinimum"):
        number += step if number + step < most else (most - number) / 2
    elif number == schema.get("exclusiveMaximum"):
        number = max(number - step, least)
    return int(number) if whole else number


def _without(schema: Schema, word: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != word}
