"""A run's parts, passed on while they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from pal.domain.finding import Finding
from pal.faces.lsp.editor import Editor


@dataclass(frozen=True, slots=True)
class Streaming:
    """Partial results for the request that gave this token.

    Each has one key: `text`, the next piece of an answer; `starts_over`, why all text so far is
    void; or `findings`, which the report confirms or not.
    """

    editor: Editor
    token: types.ProgressToken

    def text(self, piece: str) -> None:
        """The next piece of the answer."""
        self.editor.report_part(self.token, {"text": piece})

    def starts_over(self, why: str) -> None:
        """What was heard so far is void."""
        self.editor.report_part(self.token, {"starts_over": why})

    def found(self, findings: Sequence[Finding]) -> None:
        """Findings as they come."""
        rows = [finding.model_dump(mode="json") for finding in findings]
        self.editor.report_part(self.token, {"findings": rows})
