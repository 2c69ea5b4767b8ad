"""Which files of a change ask for a panel, why, and how to switch that off."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from pal.domain.change import Change, DiffLine, FileChange, Hunk
from pal.review.critical_paths import critical_paths

DATA: dict[str, Any] = tomllib.loads(
    (files("pal.review") / "critical_paths.toml").read_text("utf-8")
)
AREAS: dict[str, Any] = DATA["areas"]
ROWS = [
    (name, kind, row)
    for name, a in AREAS.items()
    for kind in ("critical", "harmless")
    for row in a[kind]
]


def file(path: str, line: str = "x = 1", kind: Any = "+", skipped: str | None = None) -> FileChange:
    new = None if kind == "-" else 7
    hunk = Hunk(7, 7, "", (DiffLine(kind, line, None if kind == "+" else 7, new),))
    return FileChange(path, "modified", (hunk,), skipped=skipped)


def why(one: FileChange, *wishes: str) -> str | None:
    return critical_paths(Change("", (one,)), wishes).get(one.path)


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("src/auth/login.py", "auth"),
        ("app/models/payment.rb", "payments"),
        ("db/migrations/0007_add.sql", "migrations"),
        ("lib/crypto/box.ts", "crypto"),
        ("jobs/backup.sh", "data"),
    ],
)
def test_a_path_is_enough(path: str, area: str) -> None:
    said = why(file(path))
    assert said is not None
    assert said.startswith(f"{area}, by its path: ")


@pytest.mark.parametrize(("area", "kind", "line"), ROWS)
def test_a_changed_line_is_enough_and_common_words_are_not(area: str, kind: str, line: str) -> None:
    said = why(file("app.py", line))
    assert (said or "").startswith(f"{area}, by line 7: ") == (kind == "critical")
    assert (said is None) == (kind == "harmless")


def test_what_is_taken_out_counts_and_what_stands_around_does_not() -> None:
    assert why(file("app.py", "@login_required", "-"))
    assert why(file("app.py", "@login_required", " ")) is None


@pytest.mark.parametrize(
    "path", ["docs/auth/login.md", "tests/auth/test_login.py", "login.spec.ts"]
)
def test_prose_and_tests_are_not_critical_unless_named(path: str) -> None:
    assert why(file(path, "jwt.decode(token)")) is None
    assert why(file(path), path) == "review.critical_paths names it"


def test_what_is_skipped_is_not_critical() -> None:
    assert why(file("auth/key.bin", skipped="binary")) is None


@pytest.mark.parametrize("wishes", [("!auth",), ("!*",), ("!src/auth/**",), ("!login.py",)])
def test_an_area_a_file_or_all_can_be_switched_off(wishes: tuple[str, ...]) -> None:
    assert why(file("src/auth/login.py", "jwt.decode(token)"), *wishes) is None


def test_an_area_that_is_off_leaves_the_others_on() -> None:
    assert why(file("src/auth/payments.py"), "!auth")


def test_every_area_says_why() -> None:
    assert set(AREAS) == {"auth", "payments", "data", "crypto", "migrations"}
    for area in AREAS.values():
        assert area["reason"]
