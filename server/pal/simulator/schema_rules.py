"""What the vendors demand of the schema of a structured reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pal.simulator.problem import Problem

_UNSUPPORTED_BY_ANTHROPIC: Mapping[str, frozenset[str]] = {
    "integer": frozenset(
        {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    ),
    "number": frozenset(
        {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    ),
    "string": frozenset({"minLength", "maxLength"}),
    "array": frozenset({"maxItems", "uniqueItems"}),
}
_UNSUPPORTED_BY_OPENAI = (
    "allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas",
    "patternProperties", "propertyNames", "unevaluatedProperties", "uniqueItems", "contains",
)  # fmt: skip


def check_for_anthropic(schema: Mapping[str, Any]) -> None:
    """Raises `Problem` where Anthropic would not compile the schema."""
    where = "output_config.format.schema"
    for _, node in _nodes(schema):
        for kind in _types(node):
            for name in sorted(_UNSUPPORTED_BY_ANTHROPIC.get(kind, frozenset()) & node.keys()):
                message = f"{where}: For '{kind}' type, property '{name}' is not supported"
                raise Problem("bad_schema", message)
        if _is_object(node) and node.get("additionalProperties") is not False:
            message = (
                f"{where}: For 'object' type, 'additionalProperties' must be explicitly set to "
                "false"
            )
            raise Problem("bad_schema", message)


def check_for_openai(name: str, schema: Mapping[str, Any], *, param: str) -> None:
    """Raises `Problem` where OpenAI's strict mode would not take the schema at `param`."""
    if schema.get("type") != "object":
        kind = schema.get("type", "None")
        fault = f"schema must be a JSON Schema of 'type: \"object\"', got 'type: {kind}'."
        raise _invalid(name, fault, param)
    for path, node in _nodes(schema):
        fault = _strict_fault(node)
        if fault:
            context = f"({', '.join(repr(part) for part in path)}{',' if len(path) == 1 else ''})"
            raise _invalid(name, f"In context={context}, {fault}", param)


def _strict_fault(node: Mapping[str, Any]) -> str | None:
    for word in _UNSUPPORTED_BY_OPENAI:
        if word in node:
            return f"'{word}' is not permitted."
    if not _is_object(node):
        return None
    if node.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    missing = sorted(set(node.get("properties", {})) - set(node.get("required", ())))
    if missing:
        return (
            "'required' is required to be supplied and to be an array including every key in "
            f"properties. Missing '{missing[0]}'."
        )
    return None


def _invalid(name: str, fault: str, param: str) -> Problem:
    message = f"Invalid schema for response_format '{name}': {fault}"
    return Problem("bad_schema", message, param=param)


def _is_object(node: Mapping[str, Any]) -> bool:
    return "object" in _types(node) or "properties" in node


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    kind = node.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(kind)


def _nodes(
    schema: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Each schema inside the schema, with the keys that lead to it."""
    yield path, schema
    for word in ("properties", "$defs", "definitions"):
        for key, child in cast("dict[str, Any]", schema.get(word, {})).items():
            yield from _nodes(child, (*path, word, key))
    for word in ("anyOf", "oneOf", "allOf"):
        for number, child in enumerate(schema.get(word, ())):
            yield from _nodes(child, (*path, word, str(number)))
    items = schema.get("items")
    if isinstance(items, Mapping):
        yield from _nodes(cast("Mapping[str, Any]", items), (*path, "items"))
