"""The `pal/…` requests that ask no model: feedback, findings, costs, keys, estimates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from pal.core import Core, Opened
from pal.domain.errors import InputError
from pal.domain.feedback import Feedback
from pal.faces.lsp.documents import file_of
from pal.faces.lsp.estimate import Estimates
from pal.faces.lsp.params import as_object, read_params
from pal.faces.lsp.sessions import Sessions, path_in
from pal.faces.lsp.status import Status
from pal.faces.lsp.verdicts import Verdicts
from pal.providers.key_variable import key_variable
from pal.router.savings import RECALLED, Comparison
from pal.store.costs import CallSum, Costs, Grouping
from pal.workflows.standing import standing_findings


class _Which(BaseModel):
    """Of which document; of the whole workspace if none is named."""

    model_config = ConfigDict(extra="forbid")

    uri: str | None = None


class _Period(BaseModel):
    """How costs are grouped, and of how many days until now."""

    model_config = ConfigDict(extra="forbid")

    by: Grouping = "model"
    days: int = Field(default=30, ge=1, le=10_000)


class Answers:
    """Answers for one connection. Every method raises `PalError` if there is no answer."""

    def __init__(
        self,
        core: Core,
        sessions: Sessions,
        verdicts: Verdicts,
        estimates: Estimates,
        status: Status,
    ) -> None:
        self._core = core
        self._sessions = sessions
        self._verdicts = verdicts
        self._status = status
        self._by_name: Mapping[str, Callable[[object], Awaitable[object]]] = {
            "feedback": self._feedback,
            "findings": self._findings,
            "costs": self._costs,
            "keys": self._keys,
            "estimate": estimates.answer,
        }

    async def serve(self, name: str, params: object) -> object:
        """The answer to `pal/<name>`."""
        return await self._by_name[name](params)

    async def _feedback(self, params: object) -> object:
        return await self._verdicts.give(read_params(Feedback, params, "pal/feedback"))

    async def _findings(self, params: object) -> object:
        """A list of findings that stand in the text as it is now, the worst first."""
        which, under = read_params(_Which, params, "pal/findings"), ""
        if which.uri is None:
            session = await self._sessions.for_request(None)
        else:
            file = file_of(which.uri)
            if file is None:
                raise InputError(f"{which.uri} is no file on this machine; nothing was looked up.")
            session = await self._sessions.for_file(file)
            if (path := path_in(session, file)) is None:
                return []
            under = path
        source = self._sessions.snapshot(session).source
        known = await standing_findings(source, (await self._core.open()).kept, under=under)
        return [one.finding.model_dump(mode="json") for one in known]

    async def _costs(self, params: object) -> object:
        """What was spent, in USD, and rows of what it was spent on."""
        period = read_params(_Period, params, "pal/costs")
        opened, now = await self._core.open(), datetime.now(UTC)
        sums = await Costs(opened.database).since(now - timedelta(days=period.days), period.by)
        groups: dict[str | None, list[CallSum]] = {}
        for one in sums:
            groups.setdefault(one.group, []).append(one)
        spend, budget = await opened.ledger.spent(now), self._core.settings.budget
        compared = _comparison(opened, now)
        rows = [_row(period.by, name, some, compared) for name, some in groups.items()]
        return {
            "spent_today_usd": round(spend.today_usd, 9),
            "spent_month_usd": round(spend.month_usd, 9),
            "reserved_usd": round(spend.reserved_usd, 9),
            "daily_budget_usd": budget.daily_usd,
            "monthly_budget_usd": budget.monthly_usd,
            "rows": sorted(rows, key=lambda row: str(row[period.by])),
        }

    async def _keys(self, params: object) -> object:
        """Which vendors can be asked now; no key is in any answer."""
        keys = as_object(params, "pal/keys")
        variables: dict[str, str] = {}
        for vendor, key in keys.items():
            if key is not None and not isinstance(key, str):
                raise InputError(f"The key of {vendor} must be a text; no key was changed.")
            variables[key_variable(vendor, self._core.settings)] = key or ""
        await self._core.use(variables)
        opened = await self._core.open()
        self._status.changed()
        missing = opened.connections.missing
        return {
            "vendors": sorted(opened.connections.providers),
            "problems": [missing[vendor] for vendor in keys if vendor in missing],
        }


def _comparison(opened: Opened, now: datetime) -> Comparison | None:
    strongest = opened.catalogue.strongest(opened.connections.providers)
    if strongest is None:
        return None
    return Comparison(strongest, {card.id: card for card in opened.catalogue.cards}, now)


def _row(
    by: str, name: str | None, sums: list[CallSum], comparison: Comparison | None
) -> dict[str, object]:
    answered = [one for one in sums if one.outcome == "ok" or one.outcome in RECALLED]
    saved = comparison.savings(sums) if comparison else None
    return {
        by: name,
        "calls": sum(one.calls for one in sums),
        "answered": sum(one.calls for one in answered),
        "recalled": sum(one.calls for one in sums if one.outcome in RECALLED),
        "tokens_in": sum(one.usage.input for one in sums),
        "tokens_cached": sum(one.usage.cache_read for one in sums),
        "tokens_out": sum(one.usage.output for one in sums),
        "usd": round(sum(one.usd for one in sums), 9),
        "saved_usd": round(saved.saved_usd, 9) if saved else None,
    }
