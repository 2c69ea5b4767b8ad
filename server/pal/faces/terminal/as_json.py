"""A report as JSON, for programs."""

from __future__ import annotations

import json

from pal.domain.report import Report


def as_json(report: Report) -> str:
    """The report with the contract's keys, as one JSON document that ends with a newline."""
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    # A file's name may hold bytes that are no text; JSON writes them as lone surrogates.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"
