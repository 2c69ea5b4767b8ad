"""What a vendor objects to, in no vendor's words."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from pydantic import ValidationError

ProblemKind = Literal[
    "bad_request",
    "bad_schema",
    "context_length",
    "missing_field",
    "missing_key",
    "no_json_word",
    "not_found",
    "overloaded",
    "quota",
    "rate_limit",
    "refused",
    "server_error",
    "spend_limit",
    "too_much_output",
    "unauthorized",
    "unknown_field",
    "unknown_model",
    "unknown_role",
    "unsupported_format",
    "unsupported_parameter",
    "unsupported_value",
]


class Problem(Exception):
    """The vendor will not do it.

    Attributes:
        message: the vendor's own words, or "" for those it always uses.
        facts: what those may mention, by name.
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
        **facts: object,
    ) -> None:
        super().__init__(kind, message)
        self.kind: ProblemKind = kind
        self.message = message
        self.param = param
        self.retry_after_s = retry_after_s
        self.facts = {"param": param, "retry_after_s": retry_after_s, **facts}

    def told(self, words: str) -> str:
        """The message; else those words with the facts in them, `…` for one that is not known."""
        return self.message or words.format_map(defaultdict(lambda: "…", self.facts))


def shape_problem(error: ValidationError) -> Problem:
    """The first thing that is wrong with a body's shape: what, where, in plain words."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    param = ".".join(str(part) for part in first["loc"])
    kinds: dict[str, ProblemKind] = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
    kind = kinds.get(first["type"], "bad_request")
    return Problem(kind, first["msg"], param=param, detail=first["msg"])
