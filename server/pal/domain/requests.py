"""What can be asked of PAL: an editor's params and an agent's arguments are these same models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from pal.domain.code import Span

Check = Literal["syntax", "obvious-bugs", "security-basics"]
CHECKS: tuple[Check, ...] = ("syntax", "obvious-bugs", "security-basics")
Stance = Literal["for", "against", "neutral"]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Models = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]
"""A model, alias or tier, or several in order of preference."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Shape):
    """What to look at: exactly one of these.

    A `file` alone is its change against HEAD; in an editor, `file` means the buffer's text.
    """

    diff: str | None = Field(default=None, description="a unified diff")
    staged: Literal[True] | None = None
    worktree: Literal[True] | None = None
    range: str | None = Field(default=None, description="A..B")
    paths: tuple[str, ...] | None = Field(default=None, description='whole files; ["."] all')
    file: str | None = Field(default=None, description="its change, or its span or symbol")
    span: Span | None = None
    symbol: str | None = Field(default=None, description="Name.of")

    @model_validator(mode="after")
    def _one(self) -> Target:
        whole = [self.diff, self.staged, self.worktree, self.range, self.paths, self.file]
        if sum(choice is not None for choice in whole) != 1:
            raise ValueError("give exactly one of diff, staged, worktree, range, paths or file")
        if self.file is None and (self.span is not None or self.symbol is not None):
            raise ValueError("a span or a symbol goes with a file")
        if self.span is not None and self.symbol is not None:
            raise ValueError("give a span or a symbol, not both")
        return self


class Request(_Shape):
    """What every request takes."""

    workspace: str | None = Field(default=None, description="absolute path")
    model: Models = Field(default=(), description="id, alias or tier, or a list by preference")
    fresh: bool = Field(default=False, description="pass by the caches")


class ChatRequest(Request):
    """A question."""

    prompt: str
    files: tuple[str, ...] = ()
    conversation: str | None = None


class PrecommitRequest(Request):
    """A quick, cheap look at a change before it is committed."""

    target: Target | None = Field(default=None, description="exactly one key; default: staged")
    checks: tuple[Check, ...] = CHECKS
    deep: bool = Field(
        default=False, description="then review what is flagged, ask a panel on critical code"
    )


class CodereviewRequest(Request):
    """An independent review by another model."""

    target: Target | None = Field(default=None, description="exactly one key; default: worktree")
    context: str | None = None
    focus: tuple[str, ...] = Field(default=(), description="texts or finding ids")
    author_model: str | None = None


class ConsensusRequest(Request):
    """One question or change, several models."""

    prompt: str | None = None
    target: Target | None = Field(default=None, description="exactly one key; default: worktree")
    models: Models = Field(default=(), description="default: three vendors")
    threshold: int = Field(default=2, ge=1)
    stances: dict[str, Stance] = {}

    @model_validator(mode="after")
    def _one(self) -> ConsensusRequest:
        if self.prompt is not None and self.target is not None:
            raise ValueError("give a prompt or a target, not both")
        return self


class ThinkdeepRequest(Request):
    """A hard question for the strongest model."""

    prompt: str
    target: Target | None = None
    files: tuple[str, ...] = ()
    conversation: str | None = None
