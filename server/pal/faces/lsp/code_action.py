"""textDocument/codeAction: what can be done where the cursor is. No model is asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from pal.faces.lsp.board import Shown
    from pal.faces.lsp.outline import Outline

QUICK_FIX = "quickfix.pal"
REVIEW = "refactor.pal.review"
CONSENSUS = "refactor.pal.consensus"
THINKDEEP = "refactor.pal.thinkdeep"
PRECOMMIT = "source.pal.precommit"
KINDS = (QUICK_FIX, REVIEW, CONSENSUS, THINKDEEP, PRECOMMIT)

OPTIONS = types.CodeActionOptions(code_action_kinds=list(KINDS))

_LONGEST_TITLE = 60
_WIDE = {"rule-here": "rule in this file", "rule-project": "rule in the project"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done; `costs`: it asks a model."""

    kind: str
    title: str
    command: str
    arguments: Sequence[Any]
    costs: bool = True
    about: Shown | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """The edit of a finding's fix, and whether models agree that it is one."""

    edit: types.WorkspaceEdit
    is_agreed: bool


class Wish:
    """What the client asks for."""

    def __init__(self, params: types.CodeActionParams) -> None:
        self.uri = params.text_document.uri
        self.range = params.range
        context = params.context
        self._only = context.only
        self._is_automatic = context.trigger_kind == types.CodeActionTriggerKind.Automatic

    def wants(self, kind: str, *, costs: bool) -> bool:
        """Whether it is to be offered: what costs money only to whoever asks on purpose."""
        if costs and self._is_automatic:
            return False
        return self._only is None or any(_includes(one, kind) for one in self._only)

    @property
    def needs_outline(self) -> bool:
        """Whether it depends on what the document defines and what has changed in it."""
        return self.wants(CONSENSUS, costs=True) or self.wants(THINKDEEP, costs=True)

    def touches(self, place: types.Range) -> bool:
        """Whether the place and what is asked about have a position in common."""
        return self.range.start <= place.end and place.start <= self.range.end


def offers(wish: Wish, shown: Sequence[Shown], outline: Outline | None) -> list[Offer]:
    """What is offered, of the findings first."""
    here = [one for one in shown if wish.touches(one.range)]
    every = [offer for one in here for offer in _on_finding(one)]
    every += _on_place(wish, outline)
    return [one for one in every if wish.wants(one.kind, costs=one.costs)]


def fix_action(offer: Offer, fix: Fix, solved: Sequence[types.Diagnostic]) -> types.CodeAction:
    """The action that applies a fix by itself; `solved`: the client's diagnostics of it."""
    return types.CodeAction(
        offer.title,
        kind=offer.kind,
        diagnostics=list(solved),
        is_preferred=fix.is_agreed or None,
        edit=fix.edit,
    )


def command_action(offer: Offer, *, bare: bool) -> types.CodeAction | types.Command:
    """The action that starts a command; `bare`: for a client that knows commands only."""
    command = types.Command(offer.title, offer.command, arguments=list(offer.arguments))
    return command if bare else types.CodeAction(offer.title, kind=offer.kind, command=command)


def knows_code_actions(client: types.ClientCapabilities) -> bool:
    """Older clients know commands only."""
    documents = client.text_document
    actions = documents.code_action if documents else None
    return actions is not None and actions.code_action_literal_support is not None


def _on_finding(shown: Shown) -> Iterator[Offer]:
    finding, name = shown.finding, _short(shown.finding.title)
    if finding.fix is not None and finding.fix.edits and not shown.is_stale:
        title = f"PAL: apply the fix of “{name}”"
        yield Offer(QUICK_FIX, title, "pal.applyFix", [finding.id], costs=False, about=shown)
    yield Offer(QUICK_FIX, f"PAL: explain “{name}”", "pal.explain", [finding.id])
    if not shown.is_stale:
        title = f"PAL: check “{name}” again with other models"
        yield Offer(QUICK_FIX, title, "pal.recheck", [finding.id])
    title = f"PAL: dismiss “{name}”"
    yield Offer(QUICK_FIX, title, "pal.dismiss", [finding.id, "this"], costs=False)
    if finding.severity not in ("critical", "high"):
        for scope, words in _WIDE.items():
            title = f"PAL: dismiss “{name}” and its like: this {words}"
            yield Offer(QUICK_FIX, title, "pal.dismiss", [finding.id, scope], costs=False)


def _on_place(wish: Wish, outline: Outline | None) -> Iterator[Offer]:
    start, end = wish.range.start, wish.range.end
    if start != end:
        place = {"start": _position(start), "end": _position(end)}
        yield Offer(REVIEW, "PAL: review the selection", "pal.reviewSelection", [wish.uri, place])
    if outline is not None and outline.is_changed(start.line + 1, end.line + 1):
        yield Offer(CONSENSUS, "PAL: consensus on this diff", "pal.consensusOnDiff", [wish.uri])
    symbol = outline.symbol_at(start.line + 1) if outline is not None else None
    if symbol is not None:
        title = f"PAL: think deep about `{_short(symbol.name)}`"
        arguments = [wish.uri, _position(start)]
        yield Offer(THINKDEEP, title, "pal.thinkdeepOnSymbol", arguments)
    title = "PAL: scan this file before commit"
    yield Offer(PRECOMMIT, title, "pal.precommit", [wish.uri])


def _position(position: types.Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1].rstrip()}…"


def _includes(kind: str, inner: str) -> bool:
    """Kinds are a tree, by dots; the empty one is its root."""
    return not kind or f"{inner}.".startswith(f"{kind}.")
