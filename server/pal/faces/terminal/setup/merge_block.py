"""Puts a marked block into a file of code, and leaves all else as it is."""

from __future__ import annotations

import re


def merge_block(text: str, block: str, comment: str) -> str:
    """The text with the block between its two marks, in the place of the one that was there.

    `comment` begins a comment of one line in the file's language.
    """
    first, last = f"{comment} PAL: begin", f"{comment} PAL: end"
    marked = f"{first}\n{block.strip()}\n{last}\n"
    there = re.compile(rf"^{re.escape(first)}\n.*?^{re.escape(last)}\n?", re.DOTALL | re.MULTILINE)
    if there.search(text):
        return there.sub(lambda _: marked, text, count=1)
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}{marked}"
