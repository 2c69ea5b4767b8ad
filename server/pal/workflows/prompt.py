"""The prompts, as files: `<name>.md`, and `<name>.<family>.md` where a family reads differently.

What several of them say in the same words stands in `parts/<part>.md`, as `{part:<part>}`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pal.domain.prompt import Prompt, Prompts

_FOLDER = files("pal.workflows") / "prompts"
_PART = re.compile(r"\{part:([\w-]+)\}")


@cache
def load_prompts(name: str) -> Prompts:
    """The prompts of that name."""
    by_family = {
        file.name.split(".")[1]: _prompt(file.name)
        for file in sorted(_FOLDER.iterdir(), key=lambda one: one.name)
        if file.name.startswith(f"{name}.") and file.name.count(".") > 1
    }
    return Prompts(_prompt(f"{name}.md"), by_family)


@cache
def load_part(name: str) -> str:
    """The words of that part, without the end of their last line."""
    return (_FOLDER / "parts" / f"{name}.md").read_text("utf-8").removesuffix("\n")


def _prompt(file: str) -> Prompt:
    text = (_FOLDER / file).read_text("utf-8")
    return Prompt.of(_PART.sub(lambda found: load_part(found[1]), text))
