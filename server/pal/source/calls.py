"""The names that a stretch of code calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node, Tree

from pal.domain.code import lines_of
from pal.source.language import language_of
from pal.source.parser import parse

_CALLED: dict[str, tuple[str, ...]] = {
    "call": ("function", "method"),
    "call_expression": ("function",),
    "new_expression": ("constructor", "type"),
    "method_invocation": ("name",),
    "object_creation_expression": ("type",),
    "macro_invocation": ("macro",),
}
"""The kinds of node that call something, and the fields that say what."""

_TYPE_ARGUMENTS = re.compile(r"(?:::)?<[^()]*>\s*$")
_LAST_NAME = re.compile(r"([^\W\d]\w*)[?!]?\s*$")
_WRITTEN_CALL = re.compile(r"([^\W\d]\w*)\s*\(")


def called_names(path: str, text: str, first: int, last: int) -> tuple[str, ...]:
    """What lines `first` to `last` (1-based, both included) call, without qualifiers, in order.

    In a language without a grammar: what stands before a parenthesis.
    """
    tree = parse(language_of(path), text)
    if tree is None:
        part = "\n".join(lines_of(text)[first - 1 : last])
        return tuple(dict.fromkeys(_WRITTEN_CALL.findall(part)))
    return tuple(dict.fromkeys(_names(tree, first - 1, last - 1)))


def _names(tree: Tree, first_row: int, last_row: int) -> Iterator[str]:
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.end_point.row < first_row or node.start_point.row > last_row:
            continue
        if first_row <= node.start_point.row:
            yield from _called(node)
        waiting += reversed(node.children)


def _called(node: Node) -> Iterator[str]:
    for field in _CALLED.get(node.type, ()):
        callee = node.child_by_field_name(field)
        if callee is not None:
            whole = (callee.text or b"").decode("utf-8", errors="replace")
            found = _LAST_NAME.search(_TYPE_ARGUMENTS.sub("", whole))
            if found:
                yield found[1]
