"""Whether a model says what a local check has said already, for free and for certain."""

from __future__ import annotations

import re

from pal.domain.finding import Finding
from pal.review.checks.injection import RULE as INJECTED

_SECRET_WORDS = re.compile(r"(?i)secret|credential|token|password|api.?key|private key")


def said_locally(said: Finding, local: Finding) -> bool:
    """Whether a model's finding is that of the local check."""
    if (said.path, said.category) != (local.path, local.category) or local.rule == INJECTED:
        return False  # Who plants an instruction must not hide the hole beside it.
    if not local.span.touches(said.span.start_line, said.span.end_line):
        return False
    # A line with a secret may have other holes too.
    is_secret = (local.rule or "").startswith("secret:")
    return not is_secret or _SECRET_WORDS.search(said.title) is not None
