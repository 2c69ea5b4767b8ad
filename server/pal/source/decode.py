"""Bytes of a file as text."""

from __future__ import annotations

_SNIFFED = 8_000  # bytes, as git looks at


def decode(data: bytes) -> str | None:
    """The text of a file, without a byte order mark; None if it is binary (a NUL early on).

    Bytes that are no UTF-8 become U+FFFD, so that an old Latin-1 file is still reviewed and
    its line numbers hold.
    """
    if b"\0" in data[:_SNIFFED]:
        return None
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff")
