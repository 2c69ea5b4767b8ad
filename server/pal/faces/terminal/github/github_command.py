"""GitHub's workflow commands, escaped as the runner reads them."""

from __future__ import annotations

from collections.abc import Mapping

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def command(name: str, text: str = "", properties: Mapping[str, object] | None = None) -> str:
    """One line, such as `::error file=app.py,line=1::message`."""
    given = ",".join(
        f"{key}={str(value).translate(_PROPERTY)}" for key, value in (properties or {}).items()
    )
    return f"::{name}{' ' if given else ''}{given}::{text.translate(_DATA)}"
