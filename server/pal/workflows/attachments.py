"""Files that go along with a question: whole, or refused with their sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pal.domain.code import lines_of
from pal.domain.errors import InputError
from pal.review.tag import attribute, section
from pal.source.language import language_of
from pal.source.place import place
from pal.source.source import Source

LARGEST_CHARS = 4_000_000
"""More than any model's window holds; said here so that the sizes can be named."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """What goes along: the text for the model, and what to say was sent."""

    text: str = ""
    sent: tuple[str, ...] = ()


async def attach(paths: Sequence[str], source: Source, *, known: str = "") -> Attachments:
    """The files' current texts; those that stand in `known`, as they are now, are only named.

    Raises:
        InputError: a file cannot be read or is no text, or they are too large together.
    """
    blocks: list[str] = []
    sent: list[str] = []
    sizes: dict[str, int] = {}
    for name in dict.fromkeys(paths):
        path = place(source.root, name)
        text = await source.text(path)
        if text is None:
            raise InputError(f"{path} cannot be attached: it is not there, or it is no text.")
        named = f'path="{attribute(path)}"'
        block = section("file", text, f'{named} language="{language_of(path)}"')
        if block in known:
            blocks.append(f"<file {named}>unchanged, see above</file>")
            continue
        blocks.append(block)
        sizes[path] = len(text)
        sent.append(f"{path}:1-{max(len(lines_of(text)), 1)}")
    if sum(sizes.values()) > LARGEST_CHARS:
        listed = ", ".join(f"{path} {size / 1000:,.0f} kB" for path, size in sizes.items())
        raise InputError(f"These files are too large to be read together: {listed}. Name fewer.")
    return Attachments("\n".join(blocks), tuple(sent))
