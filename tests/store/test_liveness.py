from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pal.domain.errors import StoreError
from pal.store.liveness import Liveness

HOLDER = """
import sys
from pathlib import Path
from pal.store.liveness import Liveness
print(Liveness.acquire(Path(sys.argv[1])).owner, flush=True)
sys.stdin.read()
"""


def test_an_owner_is_alive_until_it_is_released(tmp_path: Path) -> None:
    one, other = Liveness.acquire(tmp_path), Liveness.acquire(tmp_path)

    assert one.is_alive(one.owner)
    assert one.is_alive(other.owner)
    other.release()
    other.release()
    assert not one.is_alive(other.owner)
    assert not other.is_alive(other.owner)
    one.release()
    assert list((tmp_path / "live").iterdir()) == []


def test_a_killed_process_is_dead_and_its_file_cleared(tmp_path: Path) -> None:
    liveness = Liveness.acquire(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        owner = holder.stdout.readline().strip()
        assert liveness.is_alive(owner)
        holder.kill()

    assert not liveness.is_alive(owner)
    assert [path.name for path in (tmp_path / "live").iterdir()] == [liveness.owner]
    liveness.release()


def test_what_the_dead_left_is_cleared_when_another_comes(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "1-dead").write_text("")
    liveness = Liveness.acquire(tmp_path)

    assert [path.name for path in (tmp_path / "live").iterdir()] == [liveness.owner]
    liveness.release()


def test_an_unknown_owner_is_dead(tmp_path: Path) -> None:
    liveness = Liveness.acquire(tmp_path)

    assert not liveness.is_alive("1-never")
    liveness.release()


def test_a_place_without_files_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("")

    with pytest.raises(StoreError):
        Liveness.acquire(tmp_path)
