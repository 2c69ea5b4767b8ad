"""Who is asked, who has answered, and what it cost so far: for a line that is glanced at."""

from __future__ import annotations

from dataclasses import dataclass, field

from pal.domain.report import ModelUse

_RECALLED = ("cached", "joined")


@dataclass(slots=True)
class Tally:
    """The models of one run, in the order they were asked; costs in USD."""

    _left: dict[str, int] = field(default_factory=dict[str, int])
    _answered: dict[str, bool] = field(default_factory=dict[str, bool])
    _usd: float = 0.0
    _asked: int = 0
    _ended: int = 0

    def asked(self, model: str) -> None:
        """One more request has left."""
        self._asked += 1
        self._left[model] = self._left.get(model, 0) + 1

    def ended(self, use: ModelUse) -> None:
        """One has ended."""
        self._ended += 1
        self._left[use.model] = max(self._left.get(use.model, 0) - 1, 0)
        self._usd += use.cost_usd or 0.0
        is_answer = use.outcome == "ok" or use.outcome in _RECALLED
        self._answered[use.model] = is_answer or self._answered.get(use.model, False)

    @property
    def fraction(self) -> float:
        """How much of what is known to be asked has ended, 0 to 1."""
        return self._ended / self._asked if self._asked else 0.0

    def __str__(self) -> str:
        """Such as `claude-x ✓ · gpt-y … · $0.04`."""
        cost = f"${self._usd:.2f}" if self._usd >= 0.01 else f"${self._usd:.4f}"
        return " · ".join((*(f"{model} {self._mark(model)}" for model in self._left), cost))

    def _mark(self, model: str) -> str:
        if self._left[model]:
            return "…"
        return "✓" if self._answered.get(model) else "✗"
