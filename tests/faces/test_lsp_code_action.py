"""What is offered where the cursor is."""

from __future__ import annotations

import pytest
from lsprotocol import types

from pal.faces.lsp.code_action import code_actions

MODERN = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(
            code_action_literal_support=types.ClientCodeActionLiteralOptions(
                types.ClientCodeActionKindOptions([])
            )
        )
    )
)


def offered(
    *,
    only: list[str] | None = None,
    trigger: types.CodeActionTriggerKind | None = types.CodeActionTriggerKind.Invoked,
    client: types.ClientCapabilities = MODERN,
) -> list[types.CodeAction | types.Command]:
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    context = types.CodeActionContext([], only, trigger)
    document = types.TextDocumentIdentifier("file:///app.py")
    return code_actions(types.CodeActionParams(document, place, context), client)


def test_the_open_file_can_be_scanned() -> None:
    (action,) = offered()
    assert isinstance(action, types.CodeAction)
    assert action.kind == "source.pal.precommit"
    assert action.command is not None
    assert (action.command.command, action.command.arguments) == (
        "pal.precommit",
        ["file:///app.py"],
    )


@pytest.mark.parametrize("kind", ["", "source", "source.pal", "source.pal.precommit"])
def test_it_is_offered_to_who_asks_for_its_kind_or_one_above(kind: str) -> None:
    assert offered(only=["quickfix", kind])


@pytest.mark.parametrize("kind", ["quickfix", "source.fixAll", "source.pal.pre", "sou"])
def test_it_is_not_offered_to_who_asks_for_another_kind(kind: str) -> None:
    assert not offered(only=[kind])


def test_nothing_is_offered_to_a_client_that_asks_of_itself() -> None:
    assert not offered(trigger=types.CodeActionTriggerKind.Automatic)
    assert offered(trigger=None)


def test_an_old_client_gets_the_bare_command() -> None:
    (command,) = offered(client=types.ClientCapabilities())
    assert isinstance(command, types.Command)
