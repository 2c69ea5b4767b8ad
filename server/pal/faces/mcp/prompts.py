"""The slash commands: each asks the agent to call the tool of its name, and to judge the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mcp_types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from pal.domain.errors import InputError, UnknownName
from pal.workflows.table import WORKFLOWS

_WHAT = "staged, worktree, a range A..B, or files"
_REVIEW = (
    "Check each finding against the code before you believe it. Tell me which of them stand, the"
    " worst first, and which do not and why. Change nothing until I say so."
)
_ANSWER = (
    "Give me the answer and which model gave it, and say where you disagree. With the"
    " `conversation` of the result you can ask on."
)


@dataclass(frozen=True, slots=True)
class _Command:
    """`argument`: the one that the user may type, and what it is in words."""

    argument: str
    meaning: str
    then: str
    required: bool = False


_COMMANDS: Mapping[str, _Command] = {
    "precommit": _Command("target", f"{_WHAT}; default: staged", _REVIEW),
    "codereview": _Command("target", f"{_WHAT}; default: worktree", _REVIEW),
    "consensus": _Command("question", f"A question, or {_WHAT}; default: worktree", _REVIEW),
    "chat": _Command("question", "What to ask", _ANSWER, required=True),
    "thinkdeep": _Command("question", "What to ask", _ANSWER, required=True),
}


def list_prompts() -> list[Prompt]:
    """A command for each tool."""
    return [
        Prompt(
            name=name,
            title=WORKFLOWS[name].title,
            description=WORKFLOWS[name].description,
            arguments=[
                PromptArgument(
                    name=command.argument, description=command.meaning, required=command.required
                )
            ],
        )
        for name, command in _COMMANDS.items()
    ]


def get_prompt(name: str, arguments: Mapping[str, str]) -> GetPromptResult:
    """What the user says to the agent by the command.

    Raises:
        InputError: there is no such command or argument, or one is missing.
    """
    command = _COMMANDS.get(name)
    if command is None:
        raise UnknownName("prompt", name, _COMMANDS)
    for given in arguments:
        if given != command.argument:
            raise UnknownName("argument", given, [command.argument])
    words = arguments.get(command.argument, "").strip()
    if command.required and not words:
        raise InputError(f"The prompt {name} needs {command.argument}: {command.meaning.lower()}.")
    with_ = json.dumps(_arguments(command, words), ensure_ascii=False)
    text = f"Call PAL's tool `{name}` with {with_}. {command.then}"
    message = PromptMessage(role="user", content=TextContent(type="text", text=text))
    return GetPromptResult(description=WORKFLOWS[name].title, messages=[message])


def _arguments(command: _Command, words: str) -> dict[str, object]:
    if not words:
        return {}
    target = _target(words)
    if command.argument == "question" and (command.required or "paths" in target):
        return {"prompt": words}
    return {"target": target}


def _target(words: str) -> dict[str, object]:
    """What the user means by these words."""
    if words in ("staged", "worktree"):
        return {words: True}
    first, *more = words.split()
    if ".." in first.strip("./") and not more:
        return {"range": first}
    return {"paths": [first, *more]}
