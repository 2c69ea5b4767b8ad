"""What a simulated verifier says follows from its rules and the code it is shown."""

from __future__ import annotations

import pytest

from pal.simulator.models import models_of
from pal.simulator.verdicts import verdicts

MODEL = models_of("anthropic")["claude-fable-5-2"]
CODE = """\
<file path="a&amp;b.py" language="python">
<hunk in="mean">
    7 +|    return sum(values) / len(values)
    8 +|    x = 1
</hunk>
<context>
{above}
</context>
</file>
<findings>
<finding id="one" path="a&amp;b.py" line="{line}" category="{category}">
  Division by zero
</finding>
</findings>
"""
GUARD = "    1  |def mean(values):\n    2  |    if not values:\n    3  |        return 0\n"
LINES = GUARD + "    4  |    a = 1\n    5  |    b = 1\n    6  |    c = 1"
FAR = "    1  |if x:\n    2  |    pass\n    3  |a = 1\n    4  |b = 1\n"
BARE = f"{FAR}    6  |def mean(values):"


@pytest.mark.parametrize(
    ("above", "line", "category", "verdict", "quote"),
    [
        (BARE, 7, "bug", "confirmed", "return sum(values) / len(values)"),
        (LINES, 7, "bug", "refuted", "if not values:"),
        (BARE, 8, "bug", "unsure", ""),
        (BARE, 7, "security", "unsure", ""),
        (BARE, 99, "bug", "unsure", ""),
    ],
)
def test_a_verdict_for_each_finding(
    above: str, line: int, category: str, verdict: str, quote: str
) -> None:
    (said,) = verdicts([CODE.format(above=above, line=line, category=category)], MODEL)
    assert (said["finding"], said["verdict"], said["quote"]) == ("one", verdict, quote)


def test_nothing_is_said_where_nothing_is_asked() -> None:
    assert verdicts(["Hello."], MODEL) == []
    assert verdicts([CODE], None) == []
