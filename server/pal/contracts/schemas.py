"""The schemas, made from the models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.domain.requests import (
    ChatRequest,
    CodereviewRequest,
    ConsensusRequest,
    PrecommitRequest,
    ThinkdeepRequest,
)

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_RESULTS: Mapping[str, type[BaseModel]] = {"finding": Finding, "report": Report}
_REQUESTS: Mapping[str, type[BaseModel]] = {
    "chat": ChatRequest,
    "codereview": CodereviewRequest,
    "consensus": ConsensusRequest,
    "precommit": PrecommitRequest,
    "thinkdeep": ThinkdeepRequest,
}


class _Whole(GenerateJsonSchema):
    """What PAL writes has every key, those with a default too."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def schemas() -> Mapping[str, Schema]:
    """Each schema by the name of its file.

    Results are as PAL writes them, with every key; requests as it reads them.
    """
    results = {
        f"{name}.json": model.model_json_schema(mode="serialization", schema_generator=_Whole)
        for name, model in _RESULTS.items()
    }
    requests = {
        f"{name}_request.json": model.model_json_schema(mode="validation")
        for name, model in _REQUESTS.items()
    }
    return {name: {"$schema": _DIALECT} | schema for name, schema in (results | requests).items()}
