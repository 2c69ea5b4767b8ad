"""Reads the params of a request and the arguments of a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from cattrs.errors import BaseValidationError
from lsprotocol import types
from lsprotocol.converters import get_converter
from pydantic import BaseModel, ValidationError

from pal.domain.errors import InputError, UnknownName

Shape = TypeVar("Shape", bound=BaseModel)
Value = TypeVar("Value")

_CONVERTER = get_converter()


def as_object(params: object, method: str) -> dict[str, Any]:
    """The params as keys and values, none if there are none; `InputError` for anything else."""
    if params is not None and not isinstance(params, dict):
        raise InputError(f"The params of {method} must be an object; nothing was done.")
    return dict(cast("Mapping[str, Any]", params or {}))


def read_params(shape: type[Shape], params: object, method: str) -> Shape:
    """The params in this shape; `InputError` names each one that is wrong."""
    try:
        return shape.model_validate(as_object(params, method))
    except ValidationError as error:
        faults = [_fault(shape, one) for one in error.errors(include_url=False)]
        raise InputError(f"{' '.join(faults)} Nothing was done.") from None


class Arguments:
    """The arguments of a command, taken one after the other; `InputError` if one is wrong."""

    def __init__(self, command: str, form: str, values: Sequence[Any]) -> None:
        self._form = f"{command} takes [{form}]"
        self._left = list(values)

    def text(self, name: str) -> str:
        """One that must be there."""
        value = self._next()
        if not isinstance(value, str) or not value:
            raise InputError(f"{self._form}: {name} must be a text. Nothing was started.")
        return value

    def optional_text(self, name: str) -> str | None:
        """One that may be left out, or be null."""
        value = self._next()
        if value is not None and not isinstance(value, str):
            raise InputError(f"{self._form}: {name} must be a text. Nothing was started.")
        return value or None

    def place(self, name: str, kind: type[Value]) -> Value:
        """A `Range` or `Position` of the protocol."""
        value = self._next()
        try:
            found = _CONVERTER.structure(value, kind)
        except (BaseValidationError, KeyError, TypeError, ValueError, AttributeError):
            found = None
        if found is None or any(position < 0 for position in _numbers(found)):
            raise InputError(
                f"{self._form}: {name} must be a {kind.__name__} of the protocol."
                " Nothing was started."
            )
        return found

    def end(self) -> None:
        """There must be no more."""
        if self._left:
            raise InputError(f"{self._form}, and nothing after that. Nothing was started.")

    def _next(self) -> Any:
        return self._left.pop(0) if self._left else None


def _numbers(place: object) -> list[int]:
    if isinstance(place, types.Range):
        return [*_numbers(place.start), *_numbers(place.end)]
    return [place.line, place.character] if isinstance(place, types.Position) else []


def _fault(shape: type[BaseModel], fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return str(UnknownName("argument", name, shape.model_fields))
    return f"{name}: {fault['msg']}."
