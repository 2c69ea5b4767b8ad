"""The content of git's blobs, many by one process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pal.domain.errors import InputError
from pal.source.content import MAX_FILE, Content
from pal.source.git import Git

_MAX_TOTAL = 200_000_000
_MISSING = Content(None, "not in this partial clone")


async def read_blobs(git: Git, ids: Iterable[str]) -> Mapping[str, Content]:
    """The content of each blob; `InputError` if they have more than 200 MB in all."""
    sizes = await _sizes(git, set(ids))
    small = [blob for blob, size in sizes.items() if size is not None and size <= MAX_FILE]
    if (total := sum(sizes[blob] or 0 for blob in small)) > _MAX_TOTAL:
        raise InputError(
            f"The changed files have {total / 1e6:.0f} MB in all, more than can be compared at"
            " once; review a smaller range or fewer files."
        )
    contents = {
        blob: _MISSING if size is None else Content.too_large(size) for blob, size in sizes.items()
    }
    if small:
        out = await git.run("cat-file", "--batch", stdin=_asked(small))
        contents.update(_contents(out, small))
    return contents


async def _sizes(git: Git, ids: set[str]) -> Mapping[str, int | None]:
    """In bytes; None for a blob that is not at hand."""
    if not ids:
        return {}
    out = await git.run("cat-file", "--batch-check=%(objectsize)", stdin=_asked(sorted(ids)))
    answers = out.decode().splitlines()
    return {
        blob: int(answer) if answer.isdigit() else None
        for blob, answer in zip(sorted(ids), answers, strict=True)
    }


def _asked(ids: list[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in ids).encode()


def _contents(out: bytes, ids: list[str]) -> Mapping[str, Content]:
    contents: dict[str, Content] = {}
    at = 0
    for blob in ids:
        start = out.index(b"\n", at) + 1
        end = start + int(out[at:start].rsplit(b" ", 1)[-1])
        contents[blob] = Content.of(out[start:end])
        at = end + 1
    return contents
