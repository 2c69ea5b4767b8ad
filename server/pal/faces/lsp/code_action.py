"""textDocument/codeAction: a scan of the open file, for whoever asks what can be done."""

from __future__ import annotations

from lsprotocol import types

PRECOMMIT = "source.pal.precommit"
_TITLE = "PAL: scan this file before commit"

OPTIONS = types.CodeActionOptions(code_action_kinds=[PRECOMMIT])


def code_actions(
    params: types.CodeActionParams, client: types.ClientCapabilities
) -> list[types.CodeAction | types.Command]:
    """What is offered: nothing to a client that asks of itself, at every move of the cursor."""
    context = params.context
    if context.trigger_kind == types.CodeActionTriggerKind.Automatic:
        return []
    if context.only is not None and not any(_includes(kind, PRECOMMIT) for kind in context.only):
        return []
    command = types.Command(_TITLE, "pal.precommit", arguments=[params.text_document.uri])
    if not _knows_code_actions(client):
        return [command]
    return [types.CodeAction(_TITLE, kind=PRECOMMIT, command=command)]


def _includes(kind: str, inner: str) -> bool:
    """Kinds are a tree, by dots; the empty one is its root."""
    return not kind or f"{inner}.".startswith(f"{kind}.")


def _knows_code_actions(client: types.ClientCapabilities) -> bool:
    """Older clients know commands only."""
    documents = client.text_document
    actions = documents.code_action if documents else None
    return actions is not None and actions.code_action_literal_support is not None
