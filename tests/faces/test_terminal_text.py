"""What a person reads: everything needed to act, and nothing that drives the terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.code import Span
from pal.domain.finding import Edit, Finding, Fix, Vote
from pal.domain.report import Hidden, ModelUse, Report, StageCost
from pal.faces.terminal.bill import bill
from pal.faces.terminal.code import code_of
from pal.faces.terminal.plain import one_line, plain
from pal.faces.terminal.simulated import is_simulated
from pal.faces.terminal.style import Style
from pal.faces.terminal.text import render
from pal.source.disk import DiskSource

SOURCE = 'def find(cursor, name):\n\tcursor.execute(f"SELECT {name}")\n'


def finding(**changes: object) -> Finding:
    """What a model says of the second line of `SOURCE`."""
    span = Span(start_line=2, start_col=2, end_line=2, end_col=34)
    fields: dict[str, object] = {
        "id": "f_0123456789",
        "path": "app.py",
        "span": span,
        "severity": "critical",
        "category": "security",
        "title": "SQL built from a value",
        "detail": "The value becomes part of the statement.",
        "scenario": "A name of `'; DROP TABLE` does harm.",
        "evidence": 'cursor.execute(f"SELECT {name}")',
        "fix": Fix(
            description="Pass it as a parameter.",
            edits=(Edit(path="app.py", span=span, new_text='cursor.execute("SELECT ?", (name,))'),),
        ),
        "confidence": 0.9,
        "votes": (Vote(model="claude-haiku-5-5", verdict="raised", confidence=0.9),),
        "stage": "scan",
    }
    return Finding.model_validate({**fields, **changes})


def report(*findings: Finding, **changes: object) -> Report:
    fields: dict[str, object] = {
        "id": "r_1",
        "workflow": "precommit",
        "workspace": "/w",
        "summary": "1 finding in 1 file: 1 critical.",
        "findings": findings,
        "stages": (
            StageCost(name="local", cost_usd=0, ms=100),
            StageCost(name="scan", cost_usd=0.0004, ms=1700),
        ),
        "models": (
            ModelUse(
                model="claude-haiku-5-5",
                vendor="anthropic",
                role="scan",
                cost_usd=0.0004,
                outcome="ok",
            ),
        ),
        "cost_usd": 0.0004,
        "baseline_usd": 0.012,
        "answered": "1 of 1",
    }
    return Report.model_validate({**fields, **changes})


async def shown(one: Finding, root: Path, style: Style | None = None) -> str:
    code = await code_of([one], DiskSource(root))
    return render(report(one), code, style or Style())


async def test_a_finding_says_where_what_how_who_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SOURCE)
    assert (await shown(finding(), tmp_path)).splitlines() == [
        "app.py:2:2: critical: SQL built from a value",
        '    2 |     cursor.execute(f"SELECT {name}")',
        "      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  The value becomes part of the statement.",
        "  How it fails: A name of `'; DROP TABLE` does harm.",
        "  Fix: Pass it as a parameter.",
        '    -     cursor.execute(f"SELECT {name}")',
        '    +     cursor.execute("SELECT ?", (name,))',
        "  security: claude-haiku-5-5 raised it (90% sure); f_0123456789",
        "",
        "1 finding in 1 file: 1 critical.",
        "1 model, $0.0004 (strongest model: $0.012), 1.8 s",
    ]


async def test_code_that_has_changed_since_is_not_passed_off_as_what_was_reviewed(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.py").write_text("something\nelse now stands here, which nobody reviewed\n")
    text = await shown(finding(), tmp_path)
    assert 'cursor.execute(f"SELECT {name}")' in text
    assert "nobody reviewed" not in text
    assert "    + " not in text


async def test_a_secret_in_the_code_around_is_not_written_to_a_log(tmp_path: Path) -> None:
    secret = "ghp" + "_" + "4b7c1d9e2f8a3b6c5d0e4b7c1d9e2f8a3b6c"
    (tmp_path / "app.py").write_text(f'print("hi"); token = "{secret}"\n')
    span = Span(start_line=1, start_col=1, end_line=1, end_col=12)
    text = await shown(finding(span=span, evidence='print("hi")', fix=None), tmp_path)
    assert secret not in text
    assert f'token = "{"*" * len(secret)}"' in text


async def test_wide_letters_before_the_place_do_not_shift_its_mark(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("名 = 名前(x)\n")
    span = Span(start_line=1, start_col=5, end_line=1, end_col=7)
    lines = (await shown(finding(span=span, evidence="名前", fix=None), tmp_path)).splitlines()
    assert lines[2] == "      |      ^^^^"


def test_what_a_model_or_a_file_name_says_cannot_drive_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x1b[2Jx\u202e\r\x9b31m"
    one = finding(
        path=f"a{evil}.py", title=evil, detail=evil, scenario=evil, evidence=evil,
        fix=Fix(description=evil), votes=(Vote(model=evil, verdict="raised"),),
    )  # fmt: skip
    text = render(report(one, problems=(evil,), summary=evil), {}, Style())
    assert not set(text) & set("\x1b\x07\x9b\r\u202e")
    assert r"\x1b]0;owned\x07" in text


def test_square_brackets_are_no_markup() -> None:
    text = render(report(finding(title="[bold red]x[/] :warning:")), {}, Style(color=True))
    assert "[bold red]x[/] :warning:" in text


@given(st.text(st.characters(codec=None)))
def test_plain_text_is_printable_and_says_as_much(text: str) -> None:
    cleaned = plain(text)
    assert all(c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") for c in cleaned)
    cleaned.encode()
    assert plain(cleaned) == cleaned
    assert "\n" not in one_line(text)


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[" in render(report(finding()), {}, Style(color=True))
    assert "\x1b" not in render(report(finding()), {}, Style())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_color_dumb_terminals_and_pipes_get_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    color = Style.of(Terminal(), {"TERM": "xterm"}, simulated=False)
    assert (color.color, color.width) == (True, 50)
    assert not Style.of(Terminal(), {"NO_COLOR": "1"}, simulated=False).color
    assert not Style.of(Terminal(), {"TERM": "dumb"}, simulated=False).color
    assert not Style.of(io.StringIO(), {"TERM": "xterm"}, simulated=False).color


def test_prose_is_wrapped_to_a_narrow_terminal() -> None:
    one = finding(detail="word " * 60, evidence="x")
    text = render(report(one, problems=("word " * 60,)), {}, Style(width=50))
    prose = [line for line in text.splitlines() if "word" in line]
    assert len(prose) > 10
    assert max(map(len, prose)) <= 50


def test_everything_that_a_simulator_says_is_labelled(tmp_path: Path) -> None:
    local = finding(stage="local", rule="ruff:S608", votes=(), title="Local title")
    one = finding(detail="word " * 60)
    text = render(report(local, one), {}, Style(simulated=True))
    block = text.split("Local title")[1].split("\n\n")[1]
    spoken = [line for line in block.splitlines() if " | " not in line]
    assert len(spoken) > 5
    assert all("[simulated]" in line for line in spoken)
    assert "[simulated]" not in text.split("Local title")[0].splitlines()[-1]
    assert "[simulated] 1 model, $0.0004" in text


def test_simulators_are_known_by_their_keys_and_by_the_variable() -> None:
    assert is_simulated({"PAL_SIMULATED": "1"})
    assert is_simulated({"OPENAI_API_KEY": "sk-simulated"})
    assert not is_simulated({"OPENAI_API_KEY": "sk-real", "PAL_SIMULATED": "0"})


def use(model: str, outcome: str) -> ModelUse:
    return ModelUse(model=model, vendor="v", role="scan", outcome=outcome)


USUAL = "1 model, $0.0004 (strongest model: $0.012), 1.8 s"
UNKNOWN: dict[str, object] = {"cost_known": False, "baseline_usd": None}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, USUAL),
        ({"models": (), "cost_usd": 0}, "no model asked, $0, 1.8 s"),
        ({"models": (use("a", "cached"),), "cost_usd": 0}, "all from the cache, $0, 1.8 s"),
        ({"redacted": 1}, f"{USUAL}, 1 secret kept back"),
        (
            {"hidden": Hidden(below_floor=1, no_evidence=2)},
            f"{USUAL}, 3 findings held back (1 too mild, 2 without evidence)",
        ),
        (UNKNOWN, "1 model, at least $0.0004 (a price is unknown), 1.8 s"),
        ({**UNKNOWN, "cost_usd": 0}, "1 model, price unknown, 1.8 s"),
        (
            {"models": (use("a", "overloaded"), use("b", "ok")), "baseline_usd": 3},
            "2 models asked, 1 answered, $0.0004 (strongest model: $3.00), 1.8 s",
        ),
    ],
)
def test_the_closing_line_is_honest(changes: dict[str, object], line: str) -> None:
    assert bill(report(**changes)) == line


async def test_of_a_very_long_line_the_place_at_fault_is_shown(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("a" * 5_000 + "BUG" + "b" * 5_000 + "\n")
    span = Span(start_line=1, start_col=5_001, end_line=1, end_col=5_004)
    lines = (await shown(finding(span=span, evidence="BUG", fix=None), tmp_path)).splitlines()
    assert len(lines[1]) < 200
    assert lines[2].index("^^^") == lines[1].index("BUG")
    assert lines[2].count("^") == 3
