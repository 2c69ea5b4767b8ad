"""The part of SARIF 2.1.0 that PAL writes, read strictly: what is not named here is wrong.

`SARIF_SCHEMA` may name a copy of the published schema, which is then held to as well.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: Any, **limits: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **limits}


_TEXT = {"type": "string"}
_NAME = {"type": "string", "minLength": 1}
_FROM_ONE = {"type": "integer", "minimum": 1}
_BAG = {"type": "object"}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_MESSAGE = _object("text", text=_TEXT)
_URI = {"type": "string", "pattern": r"^([A-Za-z0-9._~/-]|%[0-9A-F]{2})*$"}
_ARTIFACT = _object("uri uriBaseId", uri=_URI, uriBaseId={"const": "%SRCROOT%"})
_REGION = _object(
    "startLine startColumn endLine endColumn",
    startLine=_FROM_ONE,
    startColumn=_FROM_ONE,
    endLine=_FROM_ONE,
    endColumn=_FROM_ONE,
    snippet=_object("text", text=_TEXT),
)
_LOCATION = _object(
    "physicalLocation",
    id={"type": "integer", "minimum": 0},
    message=_MESSAGE,
    physicalLocation=_object("artifactLocation region", artifactLocation=_ARTIFACT, region=_REGION),
)
_CHANGE = _object(
    "artifactLocation replacements",
    artifactLocation=_ARTIFACT,
    replacements=_list(
        _object(
            "deletedRegion",
            deletedRegion=_REGION,
            insertedContent=_object("text", text=_TEXT),
        ),
        minItems=1,
    ),
)
_RESULT = _object(
    "ruleId ruleIndex level message locations partialFingerprints",
    ruleId=_NAME,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    rank={"type": "number", "minimum": 0, "maximum": 100},
    message=_MESSAGE,
    locations=_list(_LOCATION, minItems=1),
    relatedLocations=_list(_LOCATION, minItems=1),
    fixes=_list(
        _object(
            "artifactChanges",
            description=_MESSAGE,
            artifactChanges=_list(_CHANGE, minItems=1),
        )
    ),
    partialFingerprints={"type": "object", "additionalProperties": _NAME},
    properties=_BAG,
)
_RULE = _object(
    "id shortDescription fullDescription help",
    id=_NAME,
    shortDescription=_MESSAGE,
    fullDescription=_MESSAGE,
    help=_MESSAGE,
    defaultConfiguration=_object("level", level=_LEVEL),
    properties=_object("tags", tags=_list(_NAME)),
)
_RUN = _object(
    "tool results columnKind invocations automationDetails",
    tool=_object(
        "driver",
        driver=_object("name version rules", name=_NAME, version=_NAME, rules=_list(_RULE)),
    ),
    automationDetails=_object("id", id=_NAME),
    columnKind={"const": "unicodeCodePoints"},
    originalUriBaseIds={
        "type": "object",
        "additionalProperties": _object("description", description=_MESSAGE),
    },
    invocations=_list(
        _object(
            "executionSuccessful toolExecutionNotifications",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=_list(
                _object("level message", level=_LEVEL, message=_MESSAGE)
            ),
        )
    ),
    results=_list(_RESULT),
    properties=_BAG,
)
_LOG = {"$schema": _NAME, "version": {"const": "2.1.0"}, "runs": _list(_RUN, minItems=1)}
_SHAPE = Draft7Validator(_object("$schema version runs", **_LOG))

_PUBLISHED = os.environ.get("SARIF_SCHEMA")
_SCHEMA = Draft7Validator(json.loads(Path(_PUBLISHED).read_text("utf-8"))) if _PUBLISHED else None


def valid_run(text: str) -> dict[str, Any]:
    """The one run of a log, after a look at everything in it."""
    log = json.loads(text)
    _SHAPE.validate(log)
    if _SCHEMA:
        _SCHEMA.validate(log)
    (run,) = log["runs"]
    known = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(known)) == len(known)
    assert all(known[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    return run
