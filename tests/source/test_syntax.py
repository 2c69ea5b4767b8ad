"""Where a text does not parse."""

from __future__ import annotations

import pytest

from pal.domain.code import lines_of
from pal.source.syntax import is_certain, syntax_errors


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.py", "x = 1\ndef f()\n    return 1\n", 2),
        ("a.js", "const a = 1\nconst x = ;\n", 2),
        ("a.ts", "const a = 1\nlet x: = 1\n", 2),
        ("a.go", "package x\n\nfunc f( {\n}\n", 3),
        ("a.rs", "fn f() {\n    let x = ;\n}\n", 2),
        ("A.java", "class A {\n  void f() { int x = 1 }\n}\n", 2),
        ("a.c", "int f(void) {\n  int a = 1\n  return a;\n}\n", 2),
        ("a.rb", "def f\n  1 +\nend\n", 1),
    ],
)
def test_a_slip_is_found_on_its_line(path: str, text: str, line: int) -> None:
    (first, *_) = syntax_errors(path, text)
    assert first.span.start_line == line


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "def f[T](x: T) -> T:\n    match x:\n        case 1: return f'{x!r}'\n"),
        ("a.md", "def f(\n"),
        ("a.kt", "fun f( {\n"),
        ("a.c", "EXPORT_TABLE(x)\nint f(void) __THROW __nonnull((1));\n"),
        ("a.py", ""),
    ],
)
def test_what_is_sound_or_unknown_has_none(path: str, text: str) -> None:
    assert syntax_errors(path, text) == ()


def test_what_is_missing_is_named() -> None:
    (problem,) = syntax_errors("a.java", "class A { int x = 1 }\n")
    assert problem.missing == ";"


def test_columns_are_code_points() -> None:
    text = 's = "😀é"; x = = 1\n'
    (problem, *_) = syntax_errors("a.py", text)
    span = problem.span
    assert "=" in lines_of(text)[0][span.start_col - 1 : span.end_col - 1]
    assert span.end_col <= len(lines_of(text)[0]) + 1


def test_few_are_told_of_many() -> None:
    assert 1 <= len(syntax_errors("a.js", "const = ;\n" * 50)) <= 5


def test_only_macros_make_it_uncertain() -> None:
    assert is_certain("a.py")
    assert not is_certain("a.h")
