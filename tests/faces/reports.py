"""Findings and reports for the writers to write."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from pal.domain.code import Span
from pal.domain.finding import Edit, Finding, Fix, Vote
from pal.domain.report import Agreement, Disagreement, ModelUse, Report, StageCost
from pal.faces.terminal.code import code_of
from pal.faces.terminal.style import Style
from pal.faces.terminal.text import render
from pal.source.disk import DiskSource

WORDS = st.one_of(
    st.text(st.characters(codec=None)),
    st.text(st.sampled_from("\x1b[0m\r\n\u2028\u202e:,%#[](){}!<>`\\\ud800 ax0")),
    st.sampled_from(
        [
            "::error::x", "\n::set-env name=A::b", "x\r::debug::y", "##[error]x", "%0A::warning::z",
            "![x](https://evil.example/p.png)", "[x](command:rm)", "<img src=//evil.example>",
            "```\n# out of the fence", "{0} [y](1)", "\x1b]0;owned\x07", "a\udcffb",
        ]
    ),
)  # fmt: skip
"""What a model may write: anything, and above all what would be obeyed somewhere."""

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
    """The finding as a person reads it who has `root` for a repository."""
    code = await code_of([one], DiskSource(root))
    return render(report(one), code, style or Style())


def hostile(words: str) -> Report:
    """A report in which a model has written `words` wherever it writes."""
    one = finding()
    span = one.span
    fix = Fix(description=words, edits=(Edit(path=words, span=span, new_text=words),))
    said = {"title": words, "detail": words, "scenario": words, "evidence": words, "path": words}
    spoken = one.model_copy(update={**said, "fix": fix})
    return report(spoken, problems=(words,), summary=words).model_copy(
        update={
            "agreements": (Agreement(claim=words, models=(words, "b")),),
            "disagreements": (Disagreement(claim=words, against=(words,)),),
        }
    )
