"""A run is noted however it ends, by its name and figures alone."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pal.domain.errors import InputError
from pal.domain.report import Report
from pal.domain.requests import ChatRequest
from pal.workflows.observed_run import observed_run
from pal.workflows.workflow import Desk

DESK = cast("Desk", SimpleNamespace(origin=SimpleNamespace(run="run_1")))
REPORT = Report(id="r_1", workflow="chat", workspace="/w", summary="a secret", cost_usd=0.25)


def workflow(end: Report | Exception) -> Any:
    async def run(request: object, desk: object) -> Report:
        if isinstance(end, Exception):
            raise end
        return end

    return SimpleNamespace(name="chat", run=run)


async def test_a_report_is_noted_with_its_figures(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert await observed_run(workflow(REPORT), ChatRequest(prompt="a secret"), DESK) is REPORT
    (record,) = caplog.records
    told = vars(record)
    assert (record.msg, told["run"], told["workflow"]) == ("run_ended", "run_1", "chat")
    assert (told["cost_usd"], told["findings"], told["answered"]) == (0.25, 0, "0 of 0")
    assert "a secret" not in str(told)


async def test_a_failure_is_noted_by_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(InputError):
        await observed_run(workflow(InputError("a secret")), ChatRequest(prompt="?"), DESK)
    (record,) = caplog.records
    assert (record.msg, vars(record)["error"]) == ("run_failed", "InputError")
    assert "a secret" not in str(vars(record))
