"""Lists of a model's reply, read so that one broken item does not cost the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from pydantic import BaseModel

Shape = TypeVar("Shape", bound=BaseModel)


def whole_ones(shape: type[Shape]) -> Callable[[object], object]:
    """A validator that keeps the items of a list that have this shape."""

    def kept(value: object) -> object:
        if not isinstance(value, list):
            return value
        items: list[Shape] = []
        for item in cast("list[Any]", value):
            try:
                items.append(shape.model_validate(item))
            except ValueError:
                continue
        return items

    return kept
