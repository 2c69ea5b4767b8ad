"""What a file defines, and which definition a line stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node, QueryCursor, Tree

from pal.domain.code import Symbol
from pal.source.indented import indented_symbols
from pal.source.language import language_of
from pal.source.parser import definitions, parse

# A definition begins with what is written before it for it.
_WRAPPERS = frozenset({"decorated_definition", "export_statement", "template_declaration"})
_TYPES = frozenset({"class", "struct", "interface", "trait", "impl", "enum"})
_NAME = re.compile(r"[^\s<({\[*&]+")


def symbols(path: str, text: str) -> tuple[Symbol, ...]:
    """The file's definitions in the order of the text, an outer one before its inner ones."""
    language = language_of(path)
    tree = parse(language, text)
    if tree is None:
        return indented_symbols(language, text)
    return tuple(_named(_found(language, tree)))


def enclosing(symbols: Iterable[Symbol], line: int) -> Symbol | None:
    """The innermost symbol that holds `line` (1-based), or None."""
    around = [symbol for symbol in symbols if symbol.first_line <= line <= symbol.last_line]
    return max(around, key=lambda symbol: (symbol.first_line, -symbol.last_line), default=None)


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    kind: str
    node: Node

    @property
    def order(self) -> tuple[int, int]:
        return self.node.start_byte, -self.node.end_byte


def _found(language: str, tree: Tree) -> list[_Definition]:
    """Definitions under their own names, outer ones first."""
    found: list[_Definition] = []
    for _, captures in QueryCursor(definitions(language)).matches(tree.root_node):
        named = [*captures.pop("owner", ()), *captures.pop("name")]
        ((kind, (node,)),) = captures.items()
        while node.parent is not None and node.parent.type in _WRAPPERS:
            node = node.parent
        name = ".".join(_text(_innermost(part)) for part in named)
        found.append(_Definition(name, kind, node))
    return sorted(found, key=lambda definition: definition.order)


def _named(found: Iterable[_Definition]) -> Iterator[Symbol]:
    """The symbols with dotted names, and with functions of types called methods."""
    outer: list[tuple[int, Symbol]] = []
    for definition in found:
        node, name, kind = definition.node, definition.name, definition.kind
        while outer and outer[-1][0] < node.end_byte:
            outer.pop()
        if outer:
            name = f"{outer[-1][1].name}.{name}"
            kind = "method" if kind == "function" and outer[-1][1].kind in _TYPES else kind
        symbol = Symbol(name, kind, node.start_point.row + 1, _last_line(node))
        outer.append((node.end_byte, symbol))
        yield symbol


def _innermost(name: Node) -> Node:
    """The name in a C declarator: of `*(*f)(int)` the `f`."""
    inner = name.child_by_field_name("declarator")
    if inner is None and name.type == "reference_declarator":
        inner = name.named_child(name.named_child_count - 1)
    return _innermost(inner) if inner else name


def _text(node: Node) -> str:
    """A name without pointers, type parameters and the like: of `*List[T]` the `List`."""
    whole = (node.text or b"").decode("utf-8", errors="replace")
    found = _NAME.search(whole)
    return found[0].replace("::", ".").strip(".") if found else whole


def _last_line(node: Node) -> int:
    """A node may end at the start of the line after its last."""
    end = node.end_point
    return max(end.row + (end.column > 0), node.start_point.row + 1)
