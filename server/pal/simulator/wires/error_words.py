"""How a vendor says one kind of problem."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ErrorWords(BaseModel):
    """The status and the words of an error whose body is like OpenAI's.

    Attributes:
        type: None where the vendor's errors have neither type nor param.
        message: what it says; a fact of the problem stands in braces.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: int
    type: str | None = None
    code: str | int | None = None
    message: str = ""
