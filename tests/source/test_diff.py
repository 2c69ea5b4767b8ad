"""What a unified diff means."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.errors import InputError
from pal.source.diff import MAX_DIFF, parse_diff
from pal.source.diff_header import unquote
from tests.source.repository import added, removed

HEADER = "diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n"


def test_lines_are_numbered_on_the_side_they_are_on() -> None:
    (file,) = parse_diff(HEADER + "@@ -3,3 +3,3 @@ def f():\n three\n-four\n+4\n five\n")
    (hunk,) = file.hunks
    assert (file.path, file.kind, hunk.section) == ("a.py", "modified", "def f():")
    assert [(line.kind, line.old_line, line.new_line) for line in hunk.lines] == [
        (" ", 3, 3),
        ("-", 4, None),
        ("+", None, 4),
        (" ", 5, 5),
    ]
    assert (added(file), removed(file)) == ([(4, "4")], [(4, "four")])


def test_no_newline_at_the_end_is_not_a_line() -> None:
    marker = "\\ No newline at end of file\n"
    (file,) = parse_diff(f"{HEADER}@@ -1 +1 @@\n-a\n{marker}+b\n{marker}")
    assert (added(file), removed(file)) == ([(1, "b")], [(1, "a")])


def test_a_carriage_return_belongs_to_the_line() -> None:
    (file,) = parse_diff(HEADER.encode() + b"@@ -1 +1 @@\n-a\r\n+b\r\n")
    assert added(file) == [(1, "b\r")]


def test_a_diff_may_come_without_gits_headers() -> None:
    (file,) = parse_diff(
        "--- a.py\t2026-01-01 00:00:00\n+++ a.py\t2026-01-01\n@@ -1 +1 @@\n-a\n+b\n"
    )
    assert (file.path, file.kind) == ("a.py", "modified")


@pytest.mark.parametrize(
    ("headers", "path", "old_path", "kind", "skipped"),
    [
        ("similarity index 100%\nrename from a b\nrename to c\n", "c", "a b", "renamed", None),
        ("similarity index 90%\ncopy from x\ncopy to y\n", "y", "x", "copied", None),
        ("old mode 100644\nnew mode 100755\n", "x", None, "modified", None),
        ("new file mode 100644\nindex 0..e\n", "x", None, "added", None),
        ("deleted file mode 100644\nindex e..0\n", "x", None, "deleted", None),
        ("Binary files a/x and b/x differ\n", "x", None, "modified", "binary"),
        ("new file mode 120000\n", "x", None, "added", "symbolic link"),
    ],
)
def test_headers_without_hunks(
    headers: str, path: str, old_path: str | None, kind: str, skipped: str | None
) -> None:
    (file,) = parse_diff(f"diff --git a/x b/x\n{headers}")
    assert (file.path, file.old_path, file.kind, file.skipped, file.hunks) == (
        path,
        old_path,
        kind,
        skipped,
        (),
    )


def test_a_submodule_is_skipped() -> None:
    (file,) = parse_diff(
        "diff --git a/sub b/sub\nindex 1..2 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n"
        "-Subproject commit 1111111\n+Subproject commit 2222222\n"
    )
    assert (file.path, file.skipped, file.hunks) == ("sub", "submodule", ())


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('"a/caf\\303\\251.py"', '"b/caf\\303\\251.py"', "café.py"),
        ("a/with blank.py", "b/with blank.py", "with blank.py"),
        ("b/x.py", "b/x.py", "b/x.py"),
        ("src/x.py", "src/x.py", "src/x.py"),
        ("i/x.py", "w/x.py", "x.py"),
    ],
)
def test_names(old: str, new: str, path: str) -> None:
    (file,) = parse_diff(f"diff --git {old} {new}\n--- {old}\n+++ {new}\n@@ -1 +1 @@\n-a\n+b\n")
    assert (file.path, file.kind) == (path, "modified")


def test_a_mode_change_of_a_file_with_b_in_its_path() -> None:
    (file,) = parse_diff("diff --git a/x b/y b/x b/y\nold mode 100644\nnew mode 100755\n")
    assert file.path == "x b/y"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("@@ -1,2 +1,2 @@\n a\n+b\n", 7),  # Shorter than it says.
        ("@@ -1 +1 @@\n-a\n+b\n+c\n", 8),  # Longer than it says.
        ("@@ -1 +1 @@\n-a\nnonsense\n", 7),
        ("@@@ -1 -1 +1 @@@\n--a\n++b\n", 5),
    ],
)
def test_a_diff_that_cannot_be_read_names_the_line(body: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"The diff cannot be read at line {line} \("):
        parse_diff(HEADER + body)


def test_text_that_is_no_diff_is_refused() -> None:
    with pytest.raises(InputError, match=r"line 1 .*names no file"):
        parse_diff("please review my code\n")


def test_an_empty_diff_has_no_files() -> None:
    assert parse_diff("") == parse_diff(b"\n") == ()


def test_a_mail_with_a_patch_is_read() -> None:
    mail = (
        f"From 1 Mon\nSubject: x\n\n---\n a.py | 2 +-\n\n{HEADER}@@ -1 +1 @@\n-a\n+b\n-- \n2.39\n"
    )
    assert [added(file) for file in parse_diff(mail)] == [[(1, "b")]]


def test_a_diff_too_large_names_its_size() -> None:
    with pytest.raises(InputError, match=r"has 20\.0 MB, more than the 20 MB"):
        parse_diff(b"x" * (MAX_DIFF + 1))


LINES = st.sampled_from(
    [
        *(*HEADER.splitlines(), "@@ -1 +1 @@", "@@ -0,0 +1,2 @@", "-a", "+b", " c", "", "\r", '"'),
        *("--- /dev/null", "+++ b/b", "rename from x", "rename to y", "\\ No newline"),
        *("GIT binary patch", "Binary files a/x and b/x differ", "new file mode 100644"),
    ]
)


@given(st.lists(LINES | st.text(max_size=8)))
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    with suppress(InputError):
        assert all(file.path for file in parse_diff("\n".join(lines)))


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_quoted_names_are_read_back(name: str) -> None:
    named = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
    quoted = "".join(
        f"\\{named[byte]}" if byte in named else chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
        for byte in name.encode()
    )
    assert unquote(f'"{quoted}"') == name
