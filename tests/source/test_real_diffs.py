"""Every line of real diffs of public repositories stands where git says.

The diffs are not part of the repository: `PAL_BENCH_DATA` names the folder that has them.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from pal.source.diff import parse_diff

DEFAULT = Path(__file__).parents[2].parent / "shared" / "data"
FOLDER = Path(os.environ.get("PAL_BENCH_DATA", DEFAULT)) / "gitdiffs"
DIFFS = sorted(FOLDER.glob("*.diff")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(
    not DIFFS, reason="no real diffs here: PAL_BENCH_DATA names no folder that has them"
)


@pytest.mark.parametrize("diff", DIFFS, ids=lambda diff: diff.stem)
def test_every_line_stands_where_git_says(diff: Path) -> None:
    found = [
        [file.path, line.new_line, line.kind, hashlib.sha1(line.text.encode()).hexdigest()[:10]]
        for file in parse_diff(diff.read_bytes())
        for hunk in file.hunks
        for line in hunk.lines
        if line.new_line
    ]
    assert found == json.loads(diff.with_suffix("").with_suffix(".expect.json").read_text())
