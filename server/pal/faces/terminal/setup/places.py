"""Where the settings of a user's programs lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """`home`: the user's; `config`: where their programs keep settings; `project`: here."""

    home: Path
    config: Path
    project: Path

    @classmethod
    def of(cls, environment: Mapping[str, str], project: Path) -> Places:
        """As this environment says; `XDG_CONFIG_HOME` counts if it is an absolute path."""
        home = Path(environment.get("HOME") or Path.home())
        named = Path(environment.get("XDG_CONFIG_HOME", ""))
        return cls(home, named if named.is_absolute() else home / ".config", project)
