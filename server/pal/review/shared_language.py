"""The language of all that a model is shown."""

from __future__ import annotations

from collections.abc import Iterable

from pal.review.excerpt import Excerpt


def shared_language(shown: Iterable[Excerpt]) -> str | None:
    """Its name, as `language_of` calls it, or None if they are in several."""
    languages = {one.language for one in shown}
    return languages.pop() if len(languages) == 1 else None
