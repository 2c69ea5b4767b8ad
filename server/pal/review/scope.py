"""What of a change is worth reviewing: not what tools wrote, not what the settings exclude."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pathspec import PathSpec

from pal.domain.change import Change, FileChange

WRITTEN_BY_TOOLS = PathSpec.from_lines(
    "gitignore",
    (
        *("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock", "poetry.lock"),
        *("uv.lock", "Pipfile.lock", "composer.lock", "Gemfile.lock", "go.sum", "*.min.js"),
        *("*.min.css", "*.map", "*.snap", "*_pb2.py", "*.pb.go", "*.generated.*"),
        *("node_modules/", "vendor/", "third_party/", "dist/"),
    ),
)
"""Lock files, bundles, generated code and other people's code."""


def in_scope(change: Change, exclude: Iterable[str]) -> Change:
    """The change with what is out of scope marked as skipped, and why."""
    excluded = PathSpec.from_lines("gitignore", exclude)

    def judged(file: FileChange) -> FileChange:
        if file.skipped is not None:
            return file
        if excluded.match_file(file.path):
            return replace(file, skipped="excluded by review.exclude")
        if WRITTEN_BY_TOOLS.match_file(file.path):
            return replace(file, skipped="written by a tool")
        return file

    return Change(change.label, tuple(judged(file) for file in change.files))
