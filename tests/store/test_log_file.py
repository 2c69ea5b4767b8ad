"""The log: lines of events and figures, private, rotated, silent; never what code or keys say."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pal.store import log_file
from pal.store.log import start_log

LOG = logging.getLogger("pal.test")
SECRET = "sk-ant-" + "planted"


@pytest.fixture(autouse=True)
def log_afterwards() -> Iterator[None]:
    """The process's log as it was before."""
    log = logging.getLogger("pal")
    before = log.handlers, log.level, log.propagate
    yield
    for handler in log.handlers:
        handler.close()
    log.handlers, log.level, log.propagate = before


@pytest.fixture
def path(tmp_path: Path) -> Path:
    start_log({"PAL_STATE_DIR": str(tmp_path)})
    return tmp_path / "logs" / "pal.log"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_nothing_is_made_before_the_first_event(path: Path) -> None:
    LOG.debug("too_mild")
    assert not path.parent.exists()
    LOG.info("began")
    assert path.exists()


def test_an_event_is_its_name_and_fields(path: Path) -> None:
    LOG.info("ended", extra={"ms": 12, "model": "claude", "usd": None, "left": ["a", "b"]})
    (line,) = lines(path)
    assert (line["event"], line["level"], line["logger"]) == ("ended", "info", "pal.test")
    assert (line["ms"], line["model"], line["usd"], line["left"]) == (
        12,
        "claude",
        None,
        ["a", "b"],
    )
    assert line["at"].endswith("Z")


def test_arguments_and_what_exceptions_say_stay_out(path: Path) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        LOG.exception("failed with %s", SECRET)
    (line,) = lines(path)
    assert SECRET not in path.read_text("utf-8")
    assert (line["event"], line["exception"]) == ("failed with %s", "ValueError")
    assert line["came_by"][-1].startswith("test_log_file.py:")


def test_long_and_odd_values_fit_on_a_line(path: Path) -> None:
    LOG.info("odd", extra={"long": "x" * 9_000, "lines": "a\nb\x1b[2J", "half": "\ud800", "o": {1}})
    (line,) = lines(path)
    assert len(line["long"]) < 400
    assert line["lines"] == "a\nb\x1b[2J"


def test_only_its_owner_may_read_it(path: Path) -> None:
    LOG.info("began")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("level", "events"),
    [
        ("debug", ["fine", "plain", "bad"]),
        ("DEBUG ", ["fine", "plain", "bad"]),
        ("", ["plain", "bad"]),
        ("nonsense", ["plain", "bad"]),
        ("error", ["bad"]),
    ],
)
def test_the_level_is_the_users(tmp_path: Path, level: str, events: list[str]) -> None:
    start_log({"PAL_STATE_DIR": str(tmp_path), "PAL_LOG": level})
    LOG.debug("fine")
    LOG.info("plain")
    LOG.error("bad")
    assert [line["event"] for line in lines(tmp_path / "logs" / "pal.log")] == events


def test_old_lines_move_to_older_files_and_then_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LIMIT_BYTES", 2_000)
    for number in range(100):
        LOG.info("event", extra={"number": number})
    names = sorted(each.name for each in path.parent.iterdir())
    assert names == ["pal.log", "pal.log.1", "pal.log.2", "pal.log.3"]
    assert all(each.stat().st_size <= 2_000 for each in path.parent.iterdir())
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
    assert lines(path)[-1]["number"] == 99


def test_a_file_that_another_process_moved_is_begun_anew(path: Path) -> None:
    LOG.info("before")
    path.rename(path.with_name("pal.log.1"))
    LOG.info("after")
    assert [line["event"] for line in lines(path)] == ["after"]
    path.unlink()
    LOG.info("again")
    assert [line["event"] for line in lines(path)] == ["again"]


def test_a_log_that_cannot_be_written_is_done_without(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    start_log({"PAL_STATE_DIR": str(tmp_path / "file" / "state")})
    LOG.error("bad")
    (tmp_path / "logs" / "pal.log").mkdir(parents=True)
    start_log({"PAL_STATE_DIR": str(tmp_path)})
    LOG.error("bad")
    assert capfd.readouterr() == ("", "")


def test_nothing_reaches_the_streams(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    LOG.error("bad")
    assert path.exists()
    assert capfd.readouterr() == ("", "")
