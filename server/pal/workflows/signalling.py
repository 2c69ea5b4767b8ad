"""What became of findings, written down as signals for the models that raised them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from pal.domain.errors import StoreError
from pal.domain.finding import Finding
from pal.domain.task import Task
from pal.source.language import language_of
from pal.store.signals import Signal, SignalKind
from pal.workflows.workflow import Desk

_LOG = logging.getLogger(__name__)


async def record_signals(
    outcomes: Iterable[tuple[SignalKind, Finding]],
    desk: Desk,
    *,
    task: Task,
    prompt_version: str | None,
) -> None:
    """Each outcome of this run, for every model behind the finding.

    No run fails for it: where nothing can be written down, that is only logged.
    """
    kept = desk.kept
    if kept is None or kept.is_read_only:
        return
    signals = [
        signal
        for kind, finding in outcomes
        for signal in signals_about(
            finding,
            kind,
            str(desk.source.root),
            task=task.value,
            prompt_version=prompt_version,
            run=desk.origin.run,
            at=desk.now(),
        )
    ]
    try:
        await kept.signals.record(*signals)
    except StoreError as error:
        _LOG.warning("signals_lost", extra={"run": desk.origin.run, "error": str(error)})


def signals_about(
    finding: Finding,
    kind: SignalKind,
    root: str,
    *,
    task: str | None,
    prompt_version: str | None,
    at: datetime,
    run: str | None = None,
    reason: str | None = None,
) -> list[Signal]:
    """One for each model that raised it; a local check has nothing to learn.

    Args:
        root: the top level that the finding's path is relative to, an absolute path.
        task, prompt_version: what the models were asked to do, and in which words.
        at: an aware datetime.
    """
    models = dict.fromkeys(vote.model for vote in finding.votes if vote.verdict == "raised")
    return [
        Signal(
            kind=kind,
            repository=root,
            about=finding.id,
            model=model,
            task=task,
            language=language_of(finding.path),
            prompt_version=prompt_version,
            run=run,
            reason=reason,
            at=at,
        )
        for model in models
    ]
