"""What one model says is wrong, as far as agreement is concerned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opinion:
    """One finding of one model.

    Attributes:
        model: who says it.
        text: what is said: title, detail and scenario together.
        path: the file it is about, or None.
        lines: first and last line of it, 1-based, both included, or None.
    """

    model: str
    text: str
    path: str | None = None
    lines: tuple[int, int] | None = None

    @property
    def matter(self) -> tuple[str, str, tuple[int, int]]:
        """All but who says it: equal for two findings that are word for word the same."""
        return (self.text, self.path or "", self.lines or (0, 0))
