"""The tools as agents are told of them: in few characters, for they are paid for every turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from mcp_types import Tool, ToolAnnotations

from pal.domain.report import Report
from pal.domain.requests import Request
from pal.workflows.workflow import Workflow

Schema = dict[str, Any]

_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=True)
_NOISE = frozenset({"title", "default", "const", "minimum", "$defs"})
# What lies below the top is said once for all tools, in the server's instructions.
_NOISE_BELOW = _NOISE | {"description", "additionalProperties"}


def tool_of(workflow: Workflow) -> Tool:
    """The workflow as a tool."""
    return Tool(
        name=workflow.name,
        title=workflow.title,
        description=workflow.description,
        input_schema=input_schema(workflow.request),
        output_schema=output_schema(),
        annotations=_READ_ONLY,
    )


def input_schema(request: type[Request]) -> Schema:
    """What the request takes, without what only a validator needs: the server is strict anyway."""
    schema = request.model_json_schema()
    definitions = schema.get("$defs", {})
    properties = {
        name: _compact(field, definitions, _NOISE) for name, field in schema["properties"].items()
    }
    compact: Schema = {"type": "object", "properties": properties}
    return compact | ({"required": schema["required"]} if "required" in schema else {})


def output_schema() -> Schema:
    """The keys of a report; what lies below them stands in `pal/contracts/report.json`."""
    return {"type": "object", "properties": {name: {} for name in Report.model_fields}}


def _compact(schema: Schema, definitions: Mapping[str, Schema], noise: frozenset[str]) -> Schema:
    schema = _resolved(schema, definitions)
    compact = {key: value for key, value in schema.items() if key not in noise}
    if "description" in compact:
        compact["description"] = compact["description"].partition("\n")[0]
    if isinstance(items := schema.get("items"), dict):
        compact["items"] = _compact(cast("Schema", items), definitions, _NOISE_BELOW)
    if "properties" in schema:
        fields = cast("Mapping[str, Schema]", schema["properties"])
        compact.pop("additionalProperties", None)
        # Keys that are all needed are said already.
        if [*fields] != schema.get("required"):
            compact["properties"] = {
                name: _compact(field, definitions, _NOISE_BELOW) for name, field in fields.items()
            }
        else:
            del compact["properties"]
    return compact


def _resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """The schema itself where it only refers to one, or to one or null: null is to be left out."""
    choices: list[Schema] = [c for c in schema.get("anyOf", ()) if c.get("type") != "null"]
    if len(choices) == 1:
        schema = choices[0] | {key: value for key, value in schema.items() if key != "anyOf"}
    if name := schema.get("$ref"):
        own = {key: value for key, value in schema.items() if key != "$ref"}
        schema = definitions[name.rpartition("/")[2]] | own
    return schema
