"""The closing line: which models, what they cost, how long it took, what is held back."""

from __future__ import annotations

from pal.domain.report import Hidden, Report


def bill(report: Report) -> str:
    """One line, such as `1 model, $0.0004 (strongest model: $0.012), 1.8 s, 1 secret kept back`."""
    parts = [_models(report), f"{sum(stage.ms for stage in report.stages) / 1000:.1f} s"]
    if held_back := _held_back(report.hidden):
        parts.append(held_back)
    if report.redacted:
        parts.append(f"{_count(report.redacted, 'secret')} kept back")
    return ", ".join(parts)


def dollars(usd: float) -> str:
    """Cents where they say enough, else the first two digits that count."""
    if 0 < usd < 0.0001:
        return "less than $0.0001"
    return f"${usd:.2f}" if usd >= 0.1 else f"${usd:.2g}"


def _models(report: Report) -> str:
    called = [use for use in report.models if use.outcome not in ("cached", "joined")]
    if not called:
        return "all from the cache, $0" if report.models else "no model asked, $0"
    models = {use.model for use in called}
    answered = {use.model for use in called if use.outcome == "ok"}
    asked = _count(len(models), "model")
    who = asked if answered == models else f"{asked} asked, {len(answered)} answered"
    return f"{who}, {_cost(report)}"


def _cost(report: Report) -> str:
    cost = dollars(report.cost_usd)
    if not report.cost_known:
        cost = f"at least {cost} (a price is unknown)" if report.cost_usd else "price unknown"
    if report.baseline_usd:
        cost += f" (strongest model: {dollars(report.baseline_usd)})"
    return cost


def _held_back(hidden: Hidden) -> str:
    reasons = {
        "too mild": hidden.below_floor,
        "without evidence": hidden.no_evidence,
        "dismissed": hidden.dismissed,
        "over the limit": hidden.over_limit,
        "not confirmed": hidden.unconfirmed,
    }
    given = [f"{number} {why}" for why, number in reasons.items() if number]
    total = sum(reasons.values())
    return f"{_count(total, 'finding')} held back ({', '.join(given)})" if total else ""


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
