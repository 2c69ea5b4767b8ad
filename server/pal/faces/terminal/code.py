"""The lines of code that a finding is about, as they stand in the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pal.domain.code import Span, lines_of
from pal.domain.errors import InputError
from pal.domain.finding import Finding
from pal.review.anchor import text_at
from pal.source.secrets import find_secrets
from pal.source.source import Source

_LARGEST = 2_000_000
"""Characters of a file that is looked at for its lines; of a larger one the evidence is shown."""


@dataclass(frozen=True, slots=True)
class Code:
    """A file's lines with secrets blotted out, by 1-based number; columns hold."""

    lines: Mapping[int, str]

    def between(self, first: int, last: int) -> list[str]:
        """The lines `first..last`, both included; empty if one is not there."""
        numbers = range(first, last + 1)
        return [self.lines[n] for n in numbers] if all(n in self.lines for n in numbers) else []


async def code_of(findings: Iterable[Finding], source: Source) -> dict[str, Code]:
    """By finding id: the file, where the finding's evidence still stands at its span in it.

    A finding is left out where the file is not at hand or has other text there, as when the index
    or a diff was reviewed and the file has been edited since.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    shown: dict[str, Code] = {}
    for path, group in by_path.items():
        text = await _text(source, path)
        if text is None:
            continue
        lines = dict(enumerate(lines_of(text), 1))
        code = Code(dict(enumerate(lines_of(_blotted(text)), 1)))
        shown |= {f.id: code for f in group if _stands(f.span, f.evidence, lines)}
    return shown


async def _text(source: Source, path: str) -> str | None:
    try:
        text = await source.text(path)
    except InputError:  # A diff may name files outside the workspace.
        return None
    return text if text is not None and len(text) <= _LARGEST else None


def _stands(span: Span, evidence: str, lines: Mapping[int, str]) -> bool:
    there = all(number in lines for number in range(span.start_line, span.end_line + 1))
    return there and text_at(span, lines) == evidence


def _blotted(text: str) -> str:
    """With every secret's characters as stars, so that no log gets to hold one."""
    pieces: list[str] = []
    end = 0
    for secret in find_secrets(text):
        start = max(secret.start, end)
        stars = "".join("\n" if c == "\n" else "*" for c in text[start : secret.end])
        pieces += (text[end:start], stars)
        end = max(end, secret.end)
    return "".join((*pieces, text[end:]))
