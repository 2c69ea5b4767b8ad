"""Failures on demand: which request fails, and how."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from pal.simulator.call import Call

ErrorKind = Literal[
    "context_length", "overloaded", "quota", "rate_limit", "server_error", "spend_limit",
    "unauthorized",
]  # fmt: skip
"""The vendor answers with its own error."""

FaultKind = Literal[
    ErrorKind, "safety", "malformed_json", "foreign_evidence", "gullible", "prose",
    "malformed_body", "html", "close", "hang", "stream_error",
]  # fmt: skip
ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, int) else value


class Fault(BaseModel):
    """One rule: the requests it strikes, and what happens to them.

    Attributes:
        vendor, model: whose requests, the model as a glob; None for all.
        endpoint: what kind of request; None for all.
        nth: which of the requests that match, from 1; None for all.
        times: how often it strikes at most.
        kind: what goes wrong; None where a status, a delay or a cut says enough.
        status, body: what is answered instead; a body without a status has 200.
        retry_after: seconds, in the vendor's own header or field.
        delay_s: seconds before anything is answered.
        chunk_delay_s: seconds between the events of a stream.
        cut_after_bytes, cut_after_chunks: where the connection is cut, counted in the body; for
            `stream_error`, the chunks before the error (two thirds of them if not given).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    vendor: str | None = None
    model: str | None = None
    endpoint: Literal["generate", "count_tokens", "models"] | None = "generate"
    nth: Annotated[tuple[int, ...], BeforeValidator(_as_list)] | None = None
    times: int | None = Field(default=None, ge=1)
    kind: FaultKind | None = None
    status: int | None = Field(default=None, ge=200, le=599)
    body: str | dict[str, Any] | list[Any] | None = None
    retry_after: float | None = Field(default=None, ge=0)
    delay_s: float = Field(default=0, ge=0)
    chunk_delay_s: float = Field(default=0, ge=0)
    cut_after_bytes: int | None = Field(default=None, ge=0)
    cut_after_chunks: int | None = Field(default=None, ge=0)

    @property
    def name(self) -> str | None:
        """For the log: its kind, `other` if it has none, None if it does nothing."""
        return None if self is NO_FAULT else self.kind or "other"

    def matches(self, vendor: str, call: Call) -> bool:
        """Whether the request is of the kind that it strikes."""
        return (
            self.vendor in (None, vendor)
            and self.endpoint in (None, call.endpoint)
            and (self.model is None or fnmatchcase(call.model_id or "", self.model))
        )


NO_FAULT = Fault()
_LIST = TypeAdapter(tuple[Fault, ...])


@dataclass(slots=True)
class _Counted:
    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def due(self) -> bool:
        """Whether the request that was counted last is one to strike."""
        spent = self.fault.times is not None and self.struck >= self.fault.times
        return not spent and (self.fault.nth is None or self.seen in self.fault.nth)


class Faults:
    """The rules in force, each with its own count of requests."""

    def __init__(self, faults: Iterable[Fault | dict[str, Any]] = ()) -> None:
        self.replace(faults)

    def replace(self, faults: Iterable[Fault | dict[str, Any]]) -> None:
        """Put these rules in the place of all others; raises `ValueError` for a wrong one."""
        self._counted = [_Counted(fault) for fault in _LIST.validate_python([*faults])]

    def strike(self, vendor: str, call: Call) -> Fault:
        """The first rule that is due, or `NO_FAULT`; all that match count the request."""
        matching = [each for each in self._counted if each.fault.matches(vendor, call)]
        for counted in matching:
            counted.seen += 1
        first = next((counted for counted in matching if counted.due), None)
        if first is None:
            return NO_FAULT
        first.struck += 1
        return first.fault


def load_faults(path: Path) -> tuple[Fault, ...]:
    """The rules of a TOML file (`[[faults]]`) or a JSON file (a list, or `{"faults": […]}`).

    Raises `ValueError` for a file that is neither, or a rule that is wrong.
    """
    text = path.read_text("utf-8")
    return faults_in(json.loads(text) if path.suffix == ".json" else tomllib.loads(text))


def faults_in(data: Any) -> tuple[Fault, ...]:
    """The rules of a list, or of an object with one; raises `ValueError` for anything else."""
    return _LIST.validate_python(
        cast("dict[str, Any]", data).get("faults") if isinstance(data, dict) else data
    )
