"""What files hold at a commit, links followed only as far as they stay in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pal.source.blobs import read_blobs
from pal.source.content import Content
from pal.source.git import Git

OUTSIDE = Content(None, "outside of the workspace")
"""Of what is reached by a link that leads out."""

_LED_NOWHERE = (b"symlink ", b"dangling ", b"loop ", b"notdir ")
"""How git begins to say of a link that no file of the commit is behind it; a line more follows."""


async def contents_at_revision(
    git: Git, revision: str, paths: Iterable[str]
) -> Mapping[str, Content]:
    """By path; what is no file there is not in it.

    Raises:
        InputError: they have more than 200 MB in all.
    """
    asked = [path for path in dict.fromkeys(paths) if "\n" not in path]
    specs = "".join(f"{revision}:{path}\n" for path in asked)
    out = await git.run(
        *("cat-file", "--batch-check=%(objecttype) %(objectname)", "--follow-symlinks"),
        stdin=specs.encode("utf-8", "surrogateescape"),
        accept=(0, 128),
    )
    answers = iter(out.splitlines())
    found: dict[str, Content] = {}
    blobs: dict[str, str] = {}
    for path, answer in zip(asked, answers, strict=False):
        if answer.startswith(_LED_NOWHERE):
            next(answers, None)
            if answer.startswith(b"symlink "):
                found[path] = OUTSIDE
        elif answer.startswith(b"blob "):
            blobs[path] = answer.split()[1].decode()
    contents = await read_blobs(git, blobs.values())
    return found | {path: contents[blob] for path, blob in blobs.items()}
