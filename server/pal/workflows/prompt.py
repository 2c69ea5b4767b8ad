"""The prompts, as files: `<name>.md`, and `<name>.<family>.md` where a family reads differently."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pal.domain.prompt import Prompt, Prompts


@cache
def load_prompts(name: str) -> Prompts:
    """The prompts of that name."""
    folder = files("pal.workflows") / "prompts"
    default = Prompt.of((folder / f"{name}.md").read_text("utf-8"))
    by_family = {
        file.name.split(".")[1]: Prompt.of(file.read_text("utf-8"))
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.startswith(f"{name}.") and file.name.count(".") > 1
    }
    return Prompts(default, by_family)
