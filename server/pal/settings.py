"""Loads the settings and decides who may set what.

The user (their file, the environment, the command line) may set everything, and a mistake there
is an error: a misspelt limit must not become no limit. A project and an editor's workspace may
set what concerns reviewing, and may narrow whom code is sent to and what that may cost; anything
else they say is ignored and reported, because a repository must not choose where code goes.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import platformdirs
from pydantic import BaseModel, ValidationError

from pal.domain.errors import InputError
from pal.domain.settings import Settings

Tree = dict[str, Any]

_ENVIRONMENT_PREFIX = "PAL_"
_LIMITS = ("request_usd", "daily_usd", "monthly_usd")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and one sentence for each thing that was ignored on the way."""

    settings: Settings
    notices: tuple[str, ...] = ()


def load_user_settings(
    environment: Mapping[str, str], overrides: Mapping[str, Any] | None = None
) -> Settings:
    """What the user set: file, then environment, then `overrides` of the command line.

    Raises:
        InputError: a file cannot be read, or a setting does not exist or has a wrong value.
    """
    tree = _read_user_file(environment)
    _merge(tree, _from_environment(environment))
    _merge(tree, overrides or {})
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise InputError(" ".join(_sentences(error)) + " Nothing was started.") from None


def narrow(settings: Settings, wishes: Mapping[str, Any], origin: str) -> Loaded:
    """The settings with what a project or an editor may say laid over them.

    `origin` names where the wishes come from ("pal.toml"), for the notices.
    """
    allowed, notices = _allowed(wishes, origin)
    tree = settings.model_dump()
    _merge(tree, allowed)
    try:
        merged = Settings.model_validate(tree)
    except ValidationError as error:
        for place in {cast("tuple[str, ...]", fault["loc"])[:2] for fault in error.errors()}:
            cast("Tree", allowed.get(place[0], {})).pop(place[-1], None)
        notices += [
            f"{sentence} {origin} says so; it was ignored." for sentence in _sentences(error)
        ]
        tree = settings.model_dump()
        _merge(tree, allowed)
        merged = Settings.model_validate(tree)
    return Loaded(_narrowed(merged, wishes, settings), tuple(notices))


def read_project(texts: Mapping[str, str]) -> tuple[Tree, str] | None:
    """A project's own settings and the file they stand in: the first of these texts with any.

    `texts` is by path, in the order to look: `pal.toml` and `pyproject.toml` files.

    Raises:
        InputError: a file is not TOML.
    """
    for path, text in texts.items():
        tree = _parse(text, path)
        if path.endswith("pyproject.toml"):
            tree = tree.get("tool", {}).get("pal", {})
        if tree:
            return tree, path
    return None


def user_settings_path(environment: Mapping[str, str]) -> Path:
    """The user's settings file: `PAL_CONFIG`, else the system's place for it; it may not exist."""
    named = environment.get("PAL_CONFIG")
    return Path(named) if named else platformdirs.user_config_path("pal") / "pal.toml"


def _read_user_file(environment: Mapping[str, str]) -> Tree:
    path = user_settings_path(environment)
    try:
        return _parse(path.read_text("utf-8"), str(path))
    except FileNotFoundError:
        if environment.get("PAL_CONFIG"):
            raise InputError(f"PAL_CONFIG names {path}, which does not exist.") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The settings file {path} cannot be read: {error}.") from None


def _parse(text: str, name: str) -> Tree:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is not valid TOML: {error}.") from None


def _from_environment(environment: Mapping[str, str]) -> Tree:
    """`PAL_BUDGET__DAILY_USD=5` and the like; values as in TOML, else as text."""
    tree: Tree = {}
    for name, value in environment.items():
        section, separator, rest = name.removeprefix(_ENVIRONMENT_PREFIX).lower().partition("__")
        if not (name.startswith(_ENVIRONMENT_PREFIX) and separator):
            continue
        branch = tree.setdefault(section, {})
        *parents, leaf = rest.split("__")
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[leaf] = _value(value)
    return tree


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _merge(tree: Tree, over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(tree.get(key), dict):
            _merge(tree[key], cast("Mapping[str, Any]", value))
        else:
            tree[key] = value


def _allowed(wishes: Mapping[str, Any], origin: str) -> tuple[Tree, list[str]]:
    allowed: Tree = {}
    notices: list[str] = []
    for section, values in wishes.items():
        if not isinstance(values, Mapping):
            notices.append(f"{origin} sets {section}, which is not a setting; it was ignored.")
            continue
        for key, value in cast("Mapping[str, Any]", values).items():
            name = f"{section}.{key}"
            if section == "review" or name in ("save.enabled", "save.debounce_ms"):
                allowed.setdefault(section, {})[key] = value
            elif name != "routing.vendors" and not (section == "budget" and key in _LIMITS):
                notices.append(
                    f"{origin} sets {name}, which only your own settings may; it was ignored."
                )
            elif fault := _not_narrowing(section, value):
                notices.append(
                    f"The setting {name} is wrong: {fault}. {origin} says so; it was ignored."
                )
    return allowed, notices


def _not_narrowing(section: str, value: object) -> str | None:
    """Why a value narrows nothing, in words; None if it may."""
    if section == "routing":
        return None if isinstance(value, list) else "input should be a list of vendors"
    is_limit = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return None if is_limit else "input should be a number of USD"


def _narrowed(merged: Settings, wishes: Mapping[str, Any], user: Settings) -> Settings:
    """Vendors both name, and the lower of two limits."""
    routing = cast("Tree", wishes.get("routing") if isinstance(wishes.get("routing"), dict) else {})
    budget = cast("Tree", wishes.get("budget") if isinstance(wishes.get("budget"), dict) else {})
    vendors = user.routing.vendors
    if isinstance(named := routing.get("vendors"), list):
        vendors = tuple(vendor for vendor in vendors if vendor in cast("list[object]", named))
    limits = {
        name: min(float(limit), getattr(user.budget, name))
        for name in _LIMITS
        if isinstance(limit := budget.get(name), int | float) and limit >= 0
    }
    return merged.model_copy(
        update={
            "routing": merged.routing.model_copy(update={"vendors": vendors}),
            "budget": merged.budget.model_copy(update=limits),
        }
    )


def _sentences(error: ValidationError) -> list[str]:
    return [
        _sentence(tuple(str(part) for part in fault["loc"]), fault["type"], fault["msg"])
        for fault in error.errors(include_url=False, include_input=False)
    ]


def _sentence(place: tuple[str, ...], kind: str, message: str) -> str:
    name = ".".join(part for part in place if part != "[key]")
    if kind != "extra_forbidden" and "[key]" not in place:
        return f"The setting {name} is wrong: {message[:1].lower()}{message[1:]}."
    near = difflib.get_close_matches(name, setting_names(), n=1, cutoff=0.6)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no setting {name}.{hint}"


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterable[str]:
    """Every setting's full name, `<name>` standing for a key of the user's choice."""
    names: list[str] = []
    for key, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names += setting_names(inner, f"{prefix}{key}.")
        else:
            names.append(f"{prefix}{key}")
    return names
