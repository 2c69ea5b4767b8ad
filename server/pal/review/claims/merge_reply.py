"""What a model must answer that merges the claims of a panel."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pal.review.whole_ones import whole_ones


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class Citation(_Said):
    """A sentence of one of the answers."""

    by: str = Field(description="the answer's letter")
    quote: str = Field(description="the whole sentence, copied exactly")


_Citations = Annotated[tuple[Citation, ...], BeforeValidator(whole_ones(Citation))]


class MergedClaim(_Said):
    """A claim, and where the answers say so; nothing in it is trusted yet."""

    claim: str = Field(description="one sentence that all who hold it would sign")
    held: _Citations
    denied: _Citations


class MergeReply(_Said):
    """Every claim of the answers, once."""

    claims: Annotated[tuple[MergedClaim, ...], BeforeValidator(whole_ones(MergedClaim))]
