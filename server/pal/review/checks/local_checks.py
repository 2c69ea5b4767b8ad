"""Checks that need no model: syntax, ruff for Python, secrets and what speaks to models."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pal.domain.change import Change
from pal.domain.code import Span
from pal.domain.finding import Category, Finding, Fix, Severity
from pal.domain.settings import LocalCheck
from pal.review.checks.injection import RULE, injected
from pal.review.checks.page import Page
from pal.review.checks.ruff_check import RuffFailed, Violation, check_with_ruff
from pal.review.identity import Identities
from pal.source.language import language_of
from pal.source.symbols import enclosing, symbols
from pal.source.syntax import SyntaxProblem, is_certain, syntax_errors

_SMALL = 50_000
"""Characters that are read at once; more is read in a thread, so that nothing waits for it."""

_SHORT_SPAN = 10
"""Lines of a violation that belongs to each of them; a longer one belongs to its first line."""


@dataclass(frozen=True, slots=True)
class LocalResult:
    """What the checks found, by path and place, and one sentence for each that could not run."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    page: Page
    rule: str
    category: Category
    severity: Severity
    title: str
    detail: str
    quote: tuple[Span, str]
    confidence: float = 0.9
    fix: Fix | None = None

    @property
    def order(self) -> tuple[str, int, int, str]:
        span = self.quote[0]
        return self.page.file.path, span.start_line, span.start_col, self.rule


async def check_locally(
    change: Change, enabled: Collection[LocalCheck], identities: Identities
) -> LocalResult:
    """Runs the enabled checks over what the change adds; costs nothing, sends nothing.

    Where a file's whole text is not at hand (a bare diff), only its added lines are looked at,
    and only for secrets. No finding holds a secret, whichever check it comes from.
    """
    pages = [Page(file) for file in change.files if file.hunks and file.kind != "deleted"]
    size = sum(len(page.file.text or "") for page in pages)
    linted, problems = await _linted(pages if "ruff" in enabled else ())
    if size > _SMALL:
        findings = await asyncio.to_thread(_findings, pages, enabled, linted, identities)
    else:
        findings = _findings(pages, enabled, linted, identities)
    return LocalResult(findings, problems)


async def _linted(pages: Sequence[Page]) -> tuple[Sequence[Violation], tuple[str, ...]]:
    texts = {
        page.file.path: page.file.text
        for page in pages
        if page.file.text is not None and language_of(page.file.path) == "python"
    }
    try:
        return await check_with_ruff(texts), ()
    except RuffFailed as failure:
        return (), (str(failure),)


def _findings(
    pages: Sequence[Page],
    enabled: Collection[LocalCheck],
    linted: Sequence[Violation],
    identities: Identities,
) -> tuple[Finding, ...]:
    by_path = {page.file.path: page for page in pages}
    drafts: list[_Draft] = []
    for page in pages:
        if "syntax" in enabled:
            drafts += _of_syntax(page)
        if "secrets" in enabled:
            drafts += _of_secrets(page)
            drafts += _of_injections(page)
    drafts += (draft for said in linted if (draft := _of_ruff(by_path[said.path], said)))
    return tuple(_identified(sorted(drafts, key=lambda draft: draft.order), identities))


def _of_syntax(page: Page) -> Iterator[_Draft]:
    path, text = page.file.path, page.file.text
    problems = syntax_errors(path, text) if text is not None else ()
    if not problems:
        return
    before = page.file.old_text
    sound_before = before is not None and not syntax_errors(path, before)
    if not (sound_before or is_certain(path)):
        return
    added = page.file.added_lines
    caused = [problem for problem in problems if problem.span.start_line in added]
    for problem in caused or (problems[:1] if sound_before else ()):
        yield _Draft(
            page,
            rule="syntax",
            category="syntax",
            severity="high",
            title=_syntax_title(problem),
            detail=f"The {language_of(path)} parser stops here.",
            quote=page.quote(problem.span),
            confidence=1.0,
        )


def _syntax_title(problem: SyntaxProblem) -> str:
    if problem.missing is None:
        return "Syntax error"
    missing = problem.missing
    return f"Missing {missing.replace('_', ' ') if missing[0].isalpha() else f'`{missing}`'}"


def _of_secrets(page: Page) -> Iterator[_Draft]:
    added = page.file.added_lines
    for found in page.secrets:
        if added.isdisjoint(range(found.span.start_line, found.span.end_line + 1)):
            continue
        yield _Draft(
            page,
            rule=f"secret:{found.secret.rule}",
            category="security",
            severity=found.secret.severity,
            title=f"{found.secret.title} in the code",
            detail=(
                "Whoever can read the repository, now or later, can use it. Revoke it, and read"
                " its successor from the environment or a secret store."
            ),
            quote=page.quote_up_to(found),
        )


def _of_injections(page: Page) -> Iterator[_Draft]:
    """Added lines, and the name of a file, that are written for a model to obey."""
    added = sorted(page.file.added_lines & page.lines.keys())
    said = [(number, injected(page.lines[number])) for number in added]
    name = injected(re.sub(r"[/_.-]+", " ", page.file.path))
    written = next((number for number in added if page.lines[number].strip()), None)
    if name and written:
        said.append((written, f"{name}, in the file's name"))
    for number, title in said:
        if title is not None:
            yield _Draft(
                page,
                rule=RULE,
                category="security",
                severity="medium",
                title=title,
                detail="A model that reads the code may take it for an instruction.",
                quote=page.quote(Span(start_line=number, start_col=1, end_line=number, end_col=1)),
            )


def _of_ruff(page: Page, said: Violation) -> _Draft | None:
    span = said.span
    last = span.end_line if span.end_line - span.start_line < _SHORT_SPAN else span.start_line
    on = min(page.file.added_lines & set(range(span.start_line, last + 1)), default=None)
    if on is None:
        return None
    if on != span.start_line:
        span = Span(start_line=on, start_col=1, end_line=span.end_line, end_col=span.end_col)
    edits = said.fix.edits if said.fix else ()
    reveals = any(page.without_secrets(edit.new_text) != edit.new_text for edit in edits)
    return _Draft(
        page,
        rule=said.rule,
        category=said.category,
        severity=said.severity,
        title=page.without_secrets(said.message),
        detail=f"Found by ruff: {said.name}.",
        quote=page.quote(span),
        fix=None if reveals else said.fix,
    )


def _identified(drafts: Sequence[_Draft], identities: Identities) -> Iterator[Finding]:
    known = {
        page.file.path: symbols(page.file.path, page.file.text)
        for page in {draft.page.file.path: draft.page for draft in drafts}.values()
        if page.file.text is not None
    }
    for draft in drafts:
        path, (span, evidence) = draft.page.file.path, draft.quote
        symbol = enclosing(known.get(path, ()), span.start_line)
        yield Finding(
            id=identities.claim(
                path=path,
                symbol=symbol.name if symbol else "",
                evidence=evidence,
                category=draft.category,
            ),
            path=path,
            span=span,
            severity=draft.severity,
            category=draft.category,
            rule=draft.rule,
            title=draft.title,
            detail=draft.detail,
            evidence=evidence,
            fix=draft.fix,
            confidence=draft.confidence,
            stage="local",
        )
