"""The models that are simulated, with the limits that their vendors set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """One row of `models.toml`.

    Attributes:
        window: most tokens of a prompt.
        max_output: most tokens of one answer.
        recall: the share of the planted bugs that the simulated model sees, 0 to 1.
        thinking: the ways to say how much it thinks, in its vendor's words.
        default_effort: how hard it thinks if the request does not say; `none` for not at all.
        efforts: the efforts or levels that may be asked for.
        forced_tools: whether a tool may be forced.
        prefill: whether the last turn may be the model's.
        sampling: whether temperature and the like may be set.
        refuses: parameters that its vendor takes for other models.
        schemas: whether a reply may be asked for by schema.
        cache_minimum: fewest tokens that are cached.
        tokens_per_minute: most tokens of one request, its answer's room included; None for any.
        usd: prices of a million tokens of prompt and answer, where the vendor tells them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    vendor: str
    window: int
    max_output: int
    recall: float
    thinking: tuple[str, ...] = ()
    default_effort: str = "none"
    efforts: tuple[str, ...] = ()
    forced_tools: bool = True
    prefill: bool = False
    sampling: bool = False
    refuses: tuple[str, ...] = ()
    schemas: bool = True
    cache_minimum: int
    tokens_per_minute: int | None = None
    usd: tuple[float, float] = (0.0, 0.0)
    aliases: tuple[str, ...] = ()


@cache
def models_of(vendor: str) -> Mapping[str, Model]:
    """A vendor's models by id and alias."""
    table = tomllib.loads(files("pal.simulator").joinpath("models.toml").read_text("utf-8"))
    rows: dict[str, dict[str, object]] = table[vendor]["models"]
    defaults: dict[str, object] = table[vendor]["defaults"]
    models = [
        Model.model_validate({**defaults, **row, "id": name, "vendor": vendor})
        for name, row in rows.items()
    ]
    return MappingProxyType({name: m for m in models for name in (m.id, *m.aliases)})
