"""JSON Schemas in the strict form that vendors accept for structured replies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from pal.domain.chat import ReplySchema

Schema = Mapping[str, Any]

_KEPT = ("type", "enum", "description")
# No vendor enforces all of these and some refuse them, so the model is told in words.
_CONSTRAINTS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
)


@cache
def strict_form(reply: ReplySchema) -> dict[str, Any]:
    """The strict form of a reply's schema, made once; not to be changed."""
    return strict(reply.schema)


def strict(schema: Schema) -> dict[str, Any]:
    """The strict form of a plain JSON Schema, as pydantic's `model_json_schema` makes it.

    Every property is required, no other is allowed, constraints become part of the description,
    and the root is an object. Raises `ValueError` for what no strict schema can say: a map with
    free keys, a tuple, a value of any type.
    """
    definitions = cast(Schema, schema.get("$defs", {}))
    root = _strict(_resolved(schema, definitions), definitions, ())
    if definitions:
        root["$defs"] = {name: _strict(one, definitions, ()) for name, one in definitions.items()}
    return root


def _strict(schema: Schema, definitions: Schema, within: tuple[str, ...]) -> dict[str, Any]:
    if "$ref" in schema:
        return _reference(schema, definitions, within)
    result: dict[str, Any] = {key: schema[key] for key in _KEPT if key in schema}
    if "const" in schema:
        result["enum"] = [schema["const"]]
    variants = schema.get("anyOf") or schema.get("oneOf")
    if variants:
        result["anyOf"] = [_strict(variant, definitions, within) for variant in variants]
    elif schema.get("type") == "object":
        result |= _object(schema, definitions, within)
    elif schema.get("type") == "array":
        if "items" not in schema or "prefixItems" in schema:
            raise ValueError("a strict schema knows only lists whose items all have one shape")
        result["items"] = _strict(schema["items"], definitions, within)
    elif "type" not in schema and "enum" not in result:
        raise ValueError("a strict schema has a type for every value")
    return _described(result, schema)


def _object(schema: Schema, definitions: Schema, within: tuple[str, ...]) -> dict[str, Any]:
    if schema.get("additionalProperties") or "properties" not in schema:
        raise ValueError("a strict schema names every property of an object")
    properties = {
        name: _strict(one, definitions, within) for name, one in schema["properties"].items()
    }
    return {"properties": properties, "required": list(properties), "additionalProperties": False}


def _reference(schema: Schema, definitions: Schema, within: tuple[str, ...]) -> dict[str, Any]:
    """A bare reference, or its target where the schema says more of it than the target does."""
    ref = cast(str, schema["$ref"])
    if "description" not in schema or ref in within:
        return {"$ref": ref}
    target = {**_resolved({"$ref": ref}, definitions), "description": schema["description"]}
    return _strict(target, definitions, (*within, ref))


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    while "$ref" in schema:
        schema = definitions[cast(str, schema["$ref"]).removeprefix("#/$defs/")]
    return schema


def _described(result: dict[str, Any], schema: Schema) -> dict[str, Any]:
    told = ", ".join(f"{name}: {schema[name]}" for name in _CONSTRAINTS if name in schema)
    if told:
        result["description"] = f"{schema.get('description', '')} ({told})".strip()
    return result
