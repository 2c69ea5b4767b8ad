"""Who else wrote commits, as their trailers say."""

from __future__ import annotations

import re

from pal.source.git import Git
from pal.source.revisions import resolve

MOST_COMMITS = 200

_CREDIT = re.compile(
    r"^(?:co-authored-by|assisted-by|generated-by|generated-with)\s*:\s*([^<\n]*[^<\s])",
    re.IGNORECASE | re.MULTILINE,
)


async def co_authors(git: Git, span: str) -> tuple[str, ...]:
    """Names as written, without addresses, from the newest `MOST_COMMITS` commits of `A..B`.

    Raises:
        InputError: there are no such commits.
    """
    old, new = await resolve(git, span)
    # A signature would be checked by the program that the repository's configuration names.
    options = ("--no-show-signature", f"--max-count={MOST_COMMITS}", "--format=%(trailers:unfold)")
    out = await git.run("log", *options, f"{old}..{new}", "--")
    return tuple(_CREDIT.findall(out.decode("utf-8", "replace")))
