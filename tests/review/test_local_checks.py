"""What is found without a model, and what of it is shown."""

from __future__ import annotations

import pytest

from pal.domain.change import Change
from pal.domain.code import lines_of
from pal.domain.finding import Finding
from pal.domain.settings import LocalCheck
from pal.review.checks import ruff_check
from pal.review.checks.local_checks import LocalResult, check_locally
from pal.review.identity import Identities
from pal.source.compare import Pair, compare
from pal.source.content import Content
from pal.source.diff import parse_diff
from pal.source.selection import whole_file

ALL: tuple[LocalCheck, ...] = ("syntax", "ruff", "secrets")
# Put together here, so that no scanner takes this file for a leak.
TOKEN = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"


async def found(
    new: str, old: str | None = None, path: str = "a.py", checks: tuple[LocalCheck, ...] = ALL
) -> tuple[Finding, ...]:
    """The findings of a change, each checked to quote what stands at its place."""
    files = await compare([Pair(path, None if old is None else Content(old), Content(new))])
    result = await check_locally(Change("test", files), checks, Identities())
    assert result.problems == ()
    lines = lines_of(new)
    for finding in result.findings:
        span = finding.span
        assert span.start_line == span.end_line
        assert lines[span.start_line - 1][span.start_col - 1 : span.end_col - 1] == finding.evidence
        assert finding.evidence
        assert (finding.stage, finding.votes) == ("local", ())
        for secret in (TOKEN, STRIPE):
            assert secret not in finding.model_dump_json()
    return result.findings


async def test_a_syntax_error_on_an_added_line() -> None:
    (finding,) = await found("x = 1\ndef f()\n    return x\n", "x = 1\n")
    assert (finding.rule, finding.category, finding.severity) == ("syntax", "syntax", "high")
    assert (finding.span.start_line, finding.confidence) == (2, 1.0)


async def test_an_error_that_shows_elsewhere_is_still_this_changes() -> None:
    old = "function f() {\n  if (a) {\n    b()\n  }\n}\n"
    (finding,) = await found(old.replace("if (a) {", "if (a) { {"), old, "a.js")
    assert finding.rule == "syntax"


async def test_an_error_that_was_there_before_is_not_this_changes() -> None:
    old = "def broken(:\n    pass\n\n\nx = 1\n"
    assert await found(old.replace("x = 1", "x = 2"), old, checks=("syntax",)) == ()


async def test_macros_in_new_c_code_are_no_errors() -> None:
    assert (
        await found("Q_OBJECT\nint f(void) __nonnull((1));\nvoid g() { x(; }\n", path="a.c") == ()
    )
    (finding,) = await found("int f() { return 1 }\n", "int f() { return 1; }\n", "a.c")
    assert finding.title == "Missing `;`"


async def test_ruff_sees_the_added_lines_only() -> None:
    old = "def f(a=[]):\n    return a\n"
    new = old + "\n\ndef g(b={}):\n    return b\n"
    (finding,) = await found(new, old)
    assert (finding.rule, finding.span.start_line, finding.evidence) == ("ruff:B006", 5, "{}")
    assert (finding.category, finding.severity, finding.fix) == ("bug", "medium", None)


async def test_ruffs_safe_fix_comes_along() -> None:
    (finding,) = await found("import os\nimport sys\n\nprint(sys.argv)\n")
    assert (finding.rule, finding.evidence) == ("ruff:F401", "os")
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert (edit.path, edit.span.start_line, edit.span.end_line, edit.new_text) == (
        "a.py",
        1,
        2,
        "",
    )


async def test_columns_are_code_points_behind_an_emoji_and_in_crlf() -> None:
    new = 'é = "😀"; x = undefined_name\r\ny = 1\r\n'
    (finding,) = await found(new)
    assert (finding.rule, finding.evidence, finding.span.start_col) == (
        "ruff:F821",
        "undefined_name",
        14,
    )


async def test_a_violation_over_several_lines_belongs_to_the_one_that_changed() -> None:
    old = 'def q(db, name):\n    return db.execute(\n        "select * from t where n = "\n'
    old += '        + "x"\n    )\n'
    (finding,) = await found(old.replace('"x"', "name"), old)
    assert (finding.rule, finding.span.start_line, finding.evidence) == ("ruff:S608", 4, "+ name")


async def test_a_project_cannot_configure_ruff() -> None:
    pyproject = whole_file("pyproject.toml", '[tool.ruff.lint]\nignore = ["F821"]\n')
    change = Change("test", (pyproject, whole_file("a.py", "x = undefined_name\n")))
    result = await check_locally(change, ALL, Identities())
    assert [finding.rule for finding in result.findings] == ["ruff:F821"]


async def test_without_ruff_the_rest_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> str:
        raise FileNotFoundError("ruff")

    monkeypatch.setattr(ruff_check, "find_ruff_bin", absent)
    change = Change("test", (whole_file("a.py", f'import os\nx = "{TOKEN}"\n'),))
    result = await check_locally(change, ALL, Identities())
    assert [finding.rule for finding in result.findings] == ["secret:github-token"]
    assert result.problems == ("ruff was not found, so Python was not linted.",)


async def test_a_secret_is_shown_by_its_first_letters() -> None:
    (finding,) = await found(f'    KEY = "{TOKEN}"  # mine\n', path="a.rb")
    assert (finding.rule, finding.severity, finding.category) == (
        "secret:github-token",
        "critical",
        "security",
    )
    assert finding.evidence == 'KEY = "ghp_'
    assert finding.span.start_col == 5


async def test_two_secrets_on_a_line_hide_each_other() -> None:
    first, second = await found(f'pair("{TOKEN}", "{STRIPE}")\n', path="a.js")
    assert (first.evidence, second.evidence) == ('pair("ghp_', '", "sk_l')


async def test_a_secret_that_was_there_before_is_not_this_changes() -> None:
    old = f'a = "{TOKEN}"\n\n\n\n\nb = 1\n'
    assert await found(old.replace("b = 1", "b = 2"), old) == ()


async def test_no_other_check_shows_a_secret() -> None:
    findings = await found(
        f'f(undefined, "{TOKEN}", {{"{STRIPE}": 1, "{STRIPE}": 2}})\nx = = "{TOKEN}"\n'
    )
    assert {str(finding.rule).partition(":")[0] for finding in findings} >= {"secret", "syntax"}
    findings = await found(f'd = {{"{STRIPE}": 1, "{STRIPE}": 2}}\n')
    assert "ruff:F601" in {finding.rule for finding in findings}


async def test_a_bare_diff_is_searched_for_secrets_in_its_added_lines() -> None:
    diff = (
        "--- a/x.py\n+++ b/x.py\n@@ -8,3 +9,3 @@\n import os\n"
        f'-a = "{TOKEN}"\n+b = "{STRIPE}"\n c = "{TOKEN}"\n'
    )
    result = await check_locally(Change("diff", parse_diff(diff)), ALL, Identities())
    (finding,) = result.findings
    assert (finding.rule, finding.span.start_line, finding.evidence) == (
        "secret:stripe-key",
        10,
        'b = "sk_l',
    )


async def test_a_whole_key_is_one_finding() -> None:
    body = "\n".join(
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"[::step] * 2 for step in (1, -1)
    )
    key = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
    (finding,) = await found(f"# key\n{key}", path="key.pem")
    assert (finding.span.start_line, finding.evidence) == (2, "----")


async def test_ids_hold_when_lines_move_and_differ_by_place() -> None:
    line = f'x = "{TOKEN}"\n'
    once = await found(line)
    moved = await found("\n\n" + line)
    assert [finding.id for finding in once] == [finding.id for finding in moved]
    text = f"def f():\n    {line}\ndef g():\n    {line}    {line}"
    ids = [finding.id for finding in await found(text, checks=("secrets",))]
    assert len(set(ids)) == 3


async def test_only_what_is_enabled_runs_and_findings_are_in_order() -> None:
    text = f'import os\nx = "{TOKEN}"\ny = undefined_name\n'
    rules = [finding.rule for finding in await found(text)]
    assert rules == ["ruff:F401", "secret:github-token", "ruff:F821"]
    assert [f.rule for f in await found(text, checks=("secrets",))] == ["secret:github-token"]
    assert await found(text, checks=()) == ()


async def test_large_changes_are_read_all_the_same() -> None:
    text = "x = 1\n" * 20_000 + f'y = "{TOKEN}"\n'
    assert [finding.span.start_line for finding in await found(text)] == [20_001]


async def test_deleted_and_skipped_files_are_left_alone() -> None:
    files = await compare(
        [
            Pair("a.py", Content(f'x = "{TOKEN}"\n'), None),
            Pair("b.png", None, Content(None, "binary")),
        ]
    )
    assert await check_locally(Change("test", files), ALL, Identities()) == LocalResult(())
