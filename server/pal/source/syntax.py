"""Where a text is not what its language allows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node, Tree

from pal.domain.code import Span, lines_of
from pal.source.language import language_of
from pal.source.parser import parse

_MOST = 5
"""One slip can make a parser stumble many times: the first few places are what helps."""

_PREPROCESSED = frozenset({"c", "cpp"})
_MACRO = re.compile(r"\b[A-Z][A-Z0-9_]{2,}\b|^\s*#")


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A place where the text does not parse; `missing` is what the grammar wants there, or None."""

    span: Span
    missing: str | None = None


def syntax_errors(path: str, text: str) -> tuple[SyntaxProblem, ...]:
    """The first few syntax errors, in order; none for a language without a grammar.

    In C and C++ a macro can make valid code that no grammar knows, so what stands beside one is
    no error there.
    """
    language = language_of(path)
    tree = parse(language, text)
    if tree is None or not tree.root_node.has_error:
        return ()
    lines = lines_of(text)
    problems: list[SyntaxProblem] = []
    for node in _faulty(tree):
        problem = _problem(node, lines)
        if language in _PREPROCESSED and _beside_macro(problem.span, lines):
            continue
        if all(problem.span.start_line != other.span.start_line for other in problems):
            problems.append(problem)
        if len(problems) == _MOST:
            break
    return tuple(problems)


def is_certain(path: str) -> bool:
    """Whether what is found is an error for sure: not in C and C++, whose macros are unknown."""
    return language_of(path) not in _PREPROCESSED


def _faulty(tree: Tree) -> Iterator[Node]:
    """The outermost nodes that are errors, in the order of the text."""
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            waiting += reversed(node.children)


def _problem(node: Node, lines: list[str]) -> SyntaxProblem:
    row = min(node.start_point.row, max(len(lines) - 1, 0))
    line = lines[row] if lines else ""
    start = _characters(line, node.start_point.column)
    same_row = node.end_point.row == row
    end = _characters(line, node.end_point.column) if same_row else len(line)
    if node.is_missing or end <= start:
        # Nothing stands there: show what comes before it.
        start, end = _last_word(line[:start])
    span = Span(start_line=row + 1, start_col=start + 1, end_line=row + 1, end_col=end + 1)
    return SyntaxProblem(span, node.type if node.is_missing else None)


def _characters(line: str, column: int) -> int:
    """A column in bytes of UTF-8 as one in code points."""
    return len(line.encode("utf-8", errors="replace")[:column].decode("utf-8", errors="ignore"))


def _last_word(before: str) -> tuple[int, int]:
    end = len(before.rstrip())
    start = end
    while start and not before[start - 1].isspace():
        start -= 1
    return start, end


def _beside_macro(span: Span, lines: list[str]) -> bool:
    near = lines[max(span.start_line - 2, 0) : span.start_line + 1]
    return any(_MACRO.search(line) for line in near)
