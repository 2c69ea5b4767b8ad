"""Syntax trees; with `symbols` and `syntax` the only place that knows tree-sitter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from types import MappingProxyType

from tree_sitter import Language, Parser, Query, Tree

_GRAMMARS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "python": ("tree_sitter_python", "language"),
        "javascript": ("tree_sitter_javascript", "language"),
        "typescript": ("tree_sitter_typescript", "language_typescript"),
        "tsx": ("tree_sitter_typescript", "language_tsx"),
        "go": ("tree_sitter_go", "language"),
        "rust": ("tree_sitter_rust", "language"),
        "java": ("tree_sitter_java", "language"),
        "c": ("tree_sitter_c", "language"),
        "cpp": ("tree_sitter_cpp", "language"),
        "ruby": ("tree_sitter_ruby", "language"),
    }
)


def parse(language: str, text: str) -> Tree | None:
    """The tree of `text`, with positions in bytes of UTF-8; None for a language without grammar.

    The last few trees are kept, because symbols and syntax errors are asked of the same text.
    """
    # A copy is cheap and, other than a shared tree, may be read in any thread.
    return _tree(language, text).copy() if language in _GRAMMARS else None


@cache
def definitions(language: str) -> Query:
    """The query that finds what a language with a grammar can define."""
    name = "typescript" if language == "tsx" else language
    query = files("pal.source").joinpath("queries", f"{name}.scm")
    return Query(_language(language), query.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _tree(language: str, text: str) -> Tree:
    return Parser(_language(language)).parse(text.encode("utf-8", errors="replace"))


@cache
def _language(name: str) -> Language:
    # Loaded when first needed: ten grammars cost more than the rest of a start.
    module, function = _GRAMMARS[name]
    grammar: Callable[[], object] = getattr(import_module(module), function)
    return Language(grammar())
