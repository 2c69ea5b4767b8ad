"""Callers and callees, in every language with a grammar, and bounded."""

from __future__ import annotations

import pytest

from pal.source.calls import called_names
from pal.source.git import Git
from pal.source.neighbour import Definition, Neighbourhood
from pal.source.neighbourhood import MOST, MOST_CHARS, neighbourhood
from pal.source.symbols import symbols
from tests.source.repository import Repository


async def near(repository: Repository, path: str, name: str) -> Neighbourhood:
    text = await repository.source.text(path) or ""
    asked = tuple(symbol for symbol in symbols(path, text) if symbol.name == name)
    git = Git(repository.directory)
    return await neighbourhood(
        Definition(path, text, asked), git, repository.source, lambda _: True
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.py", "def f():\n    one(two.three(1)).four()\n"),
        ("a.js", "function f() { one(two.three(1)).four() }\n"),
        ("a.ts", "function f(): void { one(two.three<T>(1)).four() }\n"),
        ("a.go", "package a\nfunc f() { one(two.three(1)).four() }\n"),
        ("a.rs", "fn f() { one(two::three::<T>(1)).four() }\n"),
        ("A.java", "class A { void f() { one(two.three(1)).four(); } }\n"),
        ("a.c", "void f() { one(two.three(1)).four(); }\n"),
        ("a.cpp", "void f() { one(two::three<int>(1)).four(); }\n"),
        ("a.rb", "def f\n  one(two.three(1)).four()\nend\n"),
        ("a.swift", "four(one(two.three(1)))\n"),
    ],
)
def test_what_a_call_calls_is_its_last_name(path: str, code: str) -> None:
    assert set(called_names(path, code, 1, 9)) == {"one", "three", "four"}


async def test_the_nearest_definition_of_a_name_goes_and_the_others_are_named(
    repository: Repository,
) -> None:
    repository.write("far/away/rate.py", "def rate():\n    return 1\n")
    repository.write("shop/rate.py", "def rate():\n    return 2\n")
    repository.write("shop/price.py", "def price():\n    return rate()\n")
    repository.commit()
    found = await near(repository, "shop/price.py", "price")
    assert [str(one) for one in found.neighbours] == ["shop/rate.py:1-2 (callee rate)"]
    assert found.left_out == ("far/away/rate.py:1-2 (callee rate)",)


async def test_who_makes_a_thing_calls_its_constructor(repository: Repository) -> None:
    repository.write("a.py", "class A:\n    def __init__(self):\n        self.x = 1\n")
    repository.write("b.py", "def make():\n    return A()\n")
    repository.commit()
    found = await near(repository, "a.py", "A.__init__")
    assert [str(one) for one in found.neighbours] == ["b.py:1-2 (caller make)"]


async def test_a_definition_of_the_same_name_is_no_caller(repository: Repository) -> None:
    repository.write("a.py", "def run():\n    return 1\n")
    repository.write("b.py", "class B:\n    def run(self):\n        return 2\n")
    repository.write("c.py", "class C:\n    def run(self):\n        return super().run()\n")
    repository.commit()
    found = await near(repository, "a.py", "run")
    assert [one.symbol.name for one in found.neighbours] == ["C.run"]


async def test_it_is_bounded_and_nothing_is_lost_without_a_word(repository: Repository) -> None:
    repository.write("a.py", "def popular():\n    return 1\n")
    for number in range(150):
        padding = "    # long\n" * 500
        repository.write(f"b{number:03}.py", f"def user{number}():\n{padding}    popular()\n")
    repository.commit()
    found = await near(repository, "a.py", "popular")
    assert 0 < len(found.neighbours) <= MOST
    assert sum(len(one.text) for one in found.neighbours) <= MOST_CHARS
    assert found.left_out[-2:] == (
        f"{99 - len(found.neighbours) - 20} more callers and callees",
        "51 more files that mention it",
    )
