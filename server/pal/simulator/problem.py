"""What a vendor objects to, in no vendor's words."""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

ProblemKind = Literal[
    "bad_request",
    "bad_schema",
    "context_length",
    "missing_field",
    "missing_key",
    "not_found",
    "overloaded",
    "quota",
    "rate_limit",
    "server_error",
    "spend_limit",
    "unauthorized",
    "unknown_field",
    "unknown_model",
    "unsupported_parameter",
    "unsupported_value",
]


class Problem(Exception):
    """The vendor will not do it.

    Attributes:
        message: the vendor's own words, or "" for those it always uses.
        param: the field at fault, dotted.
        retry_after_s: the wait that the vendor asks for, in seconds, or None.
    """

    def __init__(
        self,
        kind: ProblemKind,
        message: str = "",
        *,
        param: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(kind, message)
        self.kind: ProblemKind = kind
        self.message = message
        self.param = param
        self.retry_after_s = retry_after_s


def shape_problem(error: ValidationError) -> Problem:
    """The first thing that is wrong with a body's shape: what, where, in plain words."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    param = ".".join(str(part) for part in first["loc"])
    kinds: dict[str, ProblemKind] = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
    return Problem(kinds.get(first["type"], "bad_request"), first["msg"], param=param)
