"""Files of findings and panels, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pal.domain.errors import InputError
from pal.review.votes.opinion import Opinion

Row = TypeVar("Row", bound=BaseModel)


class _Row(BaseModel):
    # Fields beyond these are none of the bench's business, labels above all.
    model_config = ConfigDict(frozen=True, extra="ignore")


class FoundRow(_Row):
    """One finding; `start` and `end` are lines, 1-based, both included."""

    id: str | int
    model: str
    text: str
    path: str | None = None
    start: int | None = None
    end: int | None = None

    @property
    def opinion(self) -> Opinion:
        """The finding as agreement sees it."""
        first = self.start if self.start is not None else self.end
        last = self.end if self.end is not None else self.start
        lines = None if first is None or last is None else (first, last)
        return Opinion(self.model, self.text, self.path or None, lines)


class LabelledRow(FoundRow):
    """One finding, and whether it is real: `tp`, `fp`, or anything else where nobody knows."""

    label: str | None = None


class ReviewRow(_Row):
    """One pull request and what was found in it."""

    pr: str | int
    findings: tuple[FoundRow, ...] = ()


class LabelledReviewRow(_Row):
    """One pull request and what was found in it, with labels."""

    pr: str | int
    findings: tuple[LabelledRow, ...] = ()


class PanelRow(_Row):
    """Models to be treated as if only they had reviewed."""

    panel: tuple[str, ...] = Field(min_length=1)


def read_rows(path: Path, shape: type[Row]) -> Iterator[Row]:
    """The rows of a file, blank lines left out; `InputError` names the first that is wrong."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(line, shape, f"{path}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as lines of JSON: {error}.") from error


def _row(line: str, shape: type[Row], place: str) -> Row:
    try:
        # Half a character, as a cut text may end in, is legal in JSON but in nothing that reads it.
        whole = json.dumps(json.loads(line), ensure_ascii=False).encode(errors="replace")
        return shape.model_validate_json(whole)
    except json.JSONDecodeError as error:
        raise InputError(f"{place} is no JSON: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{place} is not what it should be: {where}: {first['msg']}.") from error
