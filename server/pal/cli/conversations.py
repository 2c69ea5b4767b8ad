"""The command that lists conversations."""

from __future__ import annotations

import os

from pal.cli.ending import end
from pal.cli.options import AsJson


def conversations(as_json: AsJson = False) -> None:
    """Show the conversations of this workspace; `chat --conversation ID` goes on with one."""
    from pal.faces.terminal.conversations import (  # noqa: PLC0415 - Loads the core.
        conversations as show,
    )

    end(show(os.environ, as_json=as_json))
