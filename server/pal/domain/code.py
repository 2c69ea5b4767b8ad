"""Places in code."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Span(BaseModel):
    """A stretch of text: 1-based lines and columns, columns in code points, end exclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_line: int = Field(ge=1)
    start_col: int = Field(ge=1)
    end_line: int = Field(ge=1)
    end_col: int = Field(ge=1)

    @model_validator(mode="after")
    def _forwards(self) -> Span:
        if (self.end_line, self.end_col) < (self.start_line, self.start_col):
            raise ValueError("a span must not end before it starts")
        return self

    def touches(self, first_line: int, last_line: int) -> bool:
        """Whether it shares a line with `first_line..last_line` (1-based, both included)."""
        return self.start_line <= last_line and first_line <= self.end_line


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named definition and the lines it takes (1-based, both included).

    `name` is dotted from the outermost definition in: `Class.method`.
    """

    name: str
    kind: str
    first_line: int
    last_line: int


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends, as git and editors count them: by line feed."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines
