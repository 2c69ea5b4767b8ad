"""The project's own rules, as they go into the instructions of a review."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pathspec import PathSpec

from pal.domain.code import lines_of
from pal.domain.prompt import Prompts
from pal.review.tag import attribute, section
from pal.source.content import Content
from pal.source.guidelines import guideline_files
from pal.workflows.prompt import load_part
from pal.workflows.workflow import Desk

MOST_BYTES, MOST_BYTES_TOGETHER = 32_000, 64_000
"""Of one file, and of all; what has more is left out whole: half a rule may say the opposite."""


@dataclass(frozen=True, slots=True)
class Guidelines:
    """What the project wants looked for or let pass.

    Attributes:
        text: as it stands at the end of the instructions; "" if there is none.
        ranges: where it comes from, as `path:first-last`.
    """

    text: str = ""
    ranges: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Names its words: an answer depends on them."""
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest() if self.text else ""

    def after(self, prompts: Prompts) -> Prompts:
        """The instructions with these at their end; fill in their other blanks before."""
        return prompts.filled("guidelines", self.text)

    def beside(self, sent: Iterable[str]) -> list[str]:
        """All that was sent: these too if any code was."""
        code = tuple(sent)
        return [*self.ranges, *code] if code else []


async def guidelines(changed: Iterable[str], desk: Desk) -> Guidelines:
    """Those that hold for the changed files; what is left out is said in the desk's problems."""
    review = desk.settings.review
    excluded = PathSpec.from_lines("gitignore", review.exclude)
    found = await guideline_files(review.guidelines, changed, desk.source, desk.git, desk.base)
    wanted = {path: found[path] for path in found if not excluded.match_file(path)}
    texts = _fitting(wanted, desk.problems)
    if not texts:
        return Guidelines()
    blocks = (
        section("guideline", text.rstrip("\n"), f'path="{attribute(path)}"')
        for path, text in texts.items()
    )
    words = load_part("guidelines").replace("{guidelines}", "\n".join(blocks))
    ranges = (f"{path}:1-{len(lines_of(text))}" for path, text in texts.items())
    return Guidelines(words, tuple(ranges))


def _fitting(found: Mapping[str, Content], problems: list[str]) -> dict[str, str]:
    """The texts that go along, each once: one file is often a link to another."""
    texts: dict[str, str] = {}
    room = MOST_BYTES_TOGETHER
    for path, content in found.items():
        text = content.text or ""
        size = len(text.encode("utf-8", "replace"))
        if text in texts.values():
            continue
        if why := content.skipped or _too_much(size, room):
            problems.append(
                f"The guidelines in {path} were left out, whole: {why}. The rest was reviewed as"
                " usual; shorten the file, or name others in review.guidelines."
            )
        elif text.strip():
            texts[path] = text
            room -= size
    return texts


def _too_much(size: int, room: int) -> str | None:
    if size > MOST_BYTES:
        return f"{size / 1000:,.0f} kB, and one file may have {MOST_BYTES // 1000}"
    if size > room:
        return (
            f"{size / 1000:,.0f} kB, and with those above it that is more than the"
            f" {MOST_BYTES_TOGETHER // 1000} kB for all"
        )
    return None
