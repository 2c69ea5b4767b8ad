"""textDocument/hover on a finding: what, why, who says so, and the fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from pal.domain.finding import Finding
from pal.faces.lsp.activity import Activity, Bill
from pal.faces.lsp.board import Board, Shown
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.fix_diff import fix_diff
from pal.faces.lsp.markdown import block, plain

_MOST = 5
"""Findings that one hover tells of."""


def hover(params: types.HoverParams, editor: Editor, board: Board) -> types.Hover | None:
    """What is known of the findings at the position; None where there is none."""
    document, position = editor.documents.get(params.text_document.uri), params.position
    if document is None:
        return None
    here = [
        one for one in board.findings(document.uri) if one.range.start <= position <= one.range.end
    ]
    if not here:
        return None
    if not _reads_markdown(editor.capabilities):
        said = types.MarkupContent(types.MarkupKind.PlainText, _in_words(here))
        return types.Hover(said, here[0].range)
    positions = editor.positions(document.text)
    parts = [
        "\n\n".join(
            _markdown(one, fix_diff(one.finding, document.text, positions), editor.activity)
        )
        for one in here[:_MOST]
    ]
    if len(here) > _MOST:
        parts.append(f"{len(here) - _MOST} more findings are here.")
    text = "\n\n---\n\n".join(parts)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), here[0].range)


def _markdown(shown: Shown, diff: str | None, activity: Activity) -> Iterator[str]:
    finding = shown.finding
    yield f"**{plain(finding.title)}**"
    if shown.is_stale:
        yield "*Edited since the review: it may not hold any more.*"
    yield plain(finding.detail)
    if finding.scenario:
        yield f"Fails when: {plain(finding.scenario)}"
    if finding.fix:
        yield f"Fix: {plain(finding.fix.description)}"
        if diff and not shown.is_stale:
            yield block(diff, "diff")
    if finding.votes:
        yield "\n".join(f"- {plain(vote)}" for vote in _votes(finding))
    yield plain(_origin(finding, activity.bill(finding.id)))


def _in_words(here: Sequence[Shown]) -> str:
    """For a client that shows text alone, which needs nothing escaped."""
    parts = [
        [one.finding.title, one.finding.detail, one.finding.scenario, *_votes(one.finding)]
        for one in here[:_MOST]
    ]
    texts = ["\n".join(part for part in some if part) for some in parts]
    return "".join(c for c in "\n\n".join(texts) if c.isprintable() or c == "\n")


def _votes(finding: Finding) -> Iterator[str]:
    for vote in finding.votes:
        sure = f" ({vote.confidence:.0%} sure)" if vote.confidence is not None else ""
        yield f"{vote.model}: {vote.verdict}{sure}"


def _origin(finding: Finding, bill: Bill | None) -> str:
    """One line on where it comes from and what that cost."""
    parts = [finding.severity, finding.rule or finding.category, f"stage {finding.stage}"]
    parts.append(f"confidence {finding.confidence:.0%}")
    if bill is not None and finding.stage != "local":
        more = "" if bill.is_known else " or more"
        parts.append(f"{bill.workflow} of ${bill.usd:.4f}{more} in all")
    return " · ".join((*parts, finding.id))


def _reads_markdown(client: types.ClientCapabilities) -> bool:
    document = client.text_document
    formats = document.hover.content_format if document and document.hover else None
    return formats is None or types.MarkupKind.Markdown in formats
