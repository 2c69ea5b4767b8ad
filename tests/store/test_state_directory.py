from __future__ import annotations

from pathlib import Path

import pytest

from pal.domain.errors import StoreError
from pal.store.state_directory import state_directory


def test_the_environment_s_word_comes_first(tmp_path: Path) -> None:
    chosen = tmp_path / "deep" / "state"

    assert state_directory({"PAL_STATE_DIR": str(chosen)}) == chosen
    assert chosen.stat().st_mode & 0o777 == 0o700


def test_else_it_is_the_system_s_place_for_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    assert state_directory({}) == state_directory({"PAL_STATE_DIR": ""}) == tmp_path / "pal"


def test_a_relative_path_and_a_home_are_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert state_directory({"PAL_STATE_DIR": "here"}) == tmp_path / "here"
    assert state_directory({"PAL_STATE_DIR": "~/there"}) == tmp_path / "there"


def test_a_directory_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    """It may be `/tmp`, which is not PAL's to close."""
    tmp_path.chmod(0o755)

    assert state_directory({"PAL_STATE_DIR": str(tmp_path)}).stat().st_mode & 0o777 == 0o755


def test_a_place_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="set PAL_STATE_DIR"):
        state_directory({"PAL_STATE_DIR": str(tmp_path / "file" / "state")})
