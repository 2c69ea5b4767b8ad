"""What a model says becomes a finding only where it stands in what it was sent."""

from __future__ import annotations

from typing import Any

from pal.domain.change import Change, FileChange
from pal.review.excerpt import Excerpt, excerpts, ranges, render
from pal.review.grounding import findings_of, ground
from pal.review.identity import Identities
from pal.review.reply import ReviewReply, SaidFinding
from pal.router.redact import Redactions, redact
from pal.source.diff import parse_diff

OLD = "import os\n\n\ndef load(name):\n    path = os.path.join('data', name)\n    return path\n"
NEW = (
    "import os\n\n\ndef load(name):\n    path = os.path.join('data', name)\n"
    "    return open(path).read()  # 🐍\n"
)
DIFF = """\
diff --git a/app.py b/app.py
--- a/app.py
+++ b/app.py
@@ -4,3 +4,3 @@ import os
 def load(name):
     path = os.path.join('data', name)
-    return path
+    return open(path).read()  # 🐍
"""


def shown(diff: str = DIFF, text: str | None = NEW) -> tuple[Excerpt, ...]:
    (file,) = parse_diff(diff)
    change = FileChange(file.path, file.kind, file.hunks, text=text)
    return excerpts(Change("test", (change,)))


def said(**over: Any) -> SaidFinding:
    words = {
        "path": "app.py",
        "line": 6,
        "evidence": "open(path).read()",
        "severity": "medium",
        "category": "bug",
        "title": "File is never closed",
        "detail": "The handle leaks.",
        "confidence": 0.8,
    }
    return SaidFinding.model_validate(words | over)


def test_a_finding_stands_where_its_evidence_stands() -> None:
    one = ground(said(), shown(), Redactions())
    assert one is not None
    assert one.is_caused_by_the_change
    (finding,) = findings_of([(one, "some-model")], "scan", Identities())
    assert (finding.span.start_line, finding.span.start_col) == (6, 12)
    assert finding.evidence == "open(path).read()"
    assert finding.votes[0].model == "some-model"


def test_evidence_that_is_nowhere_is_dropped() -> None:
    assert ground(said(evidence="close(path)"), shown(), Redactions()) is None
    assert ground(said(path="other.py"), shown(), Redactions()) is None


def test_evidence_on_a_removed_line_is_not_in_the_code() -> None:
    assert ground(said(evidence="return path"), shown(), Redactions()) is None


def test_a_wrong_line_number_does_not_move_a_finding() -> None:
    one = ground(said(line=4711), shown(), Redactions())
    assert one is not None
    assert one.span.start_line == 6


def test_a_fix_becomes_an_edit_where_its_old_text_stands() -> None:
    fix = {"description": "Use with.", "old": "return open(path).read()", "new": "return 1"}
    one = ground(said(fix=fix), shown(), Redactions())
    assert one is not None
    (finding,) = findings_of([(one, "m")], "scan", Identities())
    assert finding.fix is not None
    assert finding.fix.edits[0].new_text == "return 1"
    lost = ground(said(fix=fix | {"old": "not there"}), shown(), Redactions())
    assert lost is not None
    (finding,) = findings_of([(lost, "m")], "scan", Identities())
    assert finding.fix is not None
    assert finding.fix.edits == ()


def test_evidence_on_a_line_with_a_secret_anchors_and_does_not_hold_it() -> None:
    secret = "AKIA" + "Q3EGRIPYZ7MNBVCX"
    diff = DIFF.replace("open(path).read()  # 🐍", f'connect(path, key="{secret}")')
    pieces = shown(diff, None)
    (sent,), redactions = redact([render(pieces)])
    assert secret not in sent
    quoted = next(line for line in sent.splitlines() if "connect" in line).split("|")[1]
    one = ground(said(evidence=quoted.strip()), pieces, redactions)
    assert one is not None
    assert one.span.start_line == 6
    assert secret not in one.said.evidence
    assert one.said.evidence in pieces[0].lines[6]


def test_terminal_escapes_and_long_texts_do_not_get_through() -> None:
    one = ground(said(title="a\x1b[31mb\nc", detail="x" * 50_000), shown(), Redactions())
    assert one is not None
    assert one.said.title == "a[31mb c"
    assert len(one.said.detail) <= 4_000


def test_one_broken_finding_does_not_cost_the_others() -> None:
    whole = said().model_dump()
    reply = ReviewReply.model_validate({"findings": [{"path": 1}, whole, "prose"]})
    assert len(reply.findings) == 1
    odd = ReviewReply.model_validate(
        {"findings": [whole | {"severity": "blocker", "category": "??", "confidence": 80}]}
    ).findings[0]
    assert (odd.severity, odd.category, odd.confidence) == ("medium", "bug", 1.0)


def test_only_the_enclosing_definition_goes_along() -> None:
    (excerpt,) = shown()
    assert excerpt.symbol is not None
    assert excerpt.symbol.name == "load"
    assert ranges([excerpt]) == ("app.py:4-6",)
    assert "import os" not in render([excerpt])


def test_moving_a_hunk_does_not_change_its_content() -> None:
    moved_text = "# a new first line\n" + NEW
    moved_diff = DIFF.replace("@@ -4,3 +4,3 @@", "@@ -5,3 +5,3 @@")
    (here,), (there,) = shown(), shown(moved_diff, moved_text)
    assert here.content == there.content
    changed = shown(DIFF.replace("# 🐍", "# 🐉"), NEW.replace("# 🐍", "# 🐉"))
    assert changed[0].content != here.content
