"""What a program that PAL runs may know of the environment."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_SECRET = re.compile(r"_(API_?KEY|KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$", re.IGNORECASE)
# An agent that finds these takes itself for a part of the one that PAL serves.
_OF_A_PARENT = ("CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT")


def command_environment(
    environment: Mapping[str, str], *, keys: Collection[str], keeps: Collection[str]
) -> dict[str, str]:
    """All but secrets, PAL's own variables and `keys`, the vendors' variables.

    `keeps` are the program's own: what it logs in with. With an API key that it finds, it would
    charge that instead of the subscription.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if name in keeps
        or not (
            name in keys or name in _OF_A_PARENT or name.startswith("PAL_") or _SECRET.search(name)
        )
    }
    return kept | {"TERM": "dumb", "NO_COLOR": "1"}
