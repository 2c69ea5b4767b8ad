"""Texts from disk and from an editor's buffers."""

from __future__ import annotations

from pathlib import Path

import pytest

from pal.domain.errors import InputError
from pal.source.decode import decode
from pal.source.disk import DiskSource
from pal.source.overlay import Overlay


async def test_a_file_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("é\r\n".encode())
    source = DiskSource(tmp_path)
    assert await source.text("a.py") == "é\r\n"
    assert await source.text("./x/../a.py") == "é\r\n"
    assert await source.text(str(tmp_path / "a.py")) == "é\r\n"


async def test_what_is_no_text_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "loop").symlink_to("loop")
    source = DiskSource(tmp_path)
    for path in ("a.png", "missing", ".", "missing/below", "loop"):
        assert await source.text(path) is None


@pytest.mark.parametrize("path", ["../x", "/etc/hostname", "a/../../x", "out/hostname", "a\0b"])
async def test_nothing_outside_is_read(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "x").write_text("secret")
    (root / "out").symlink_to("/etc")
    with pytest.raises(InputError, match="outside the workspace"):
        await DiskSource(root).text(path)


async def test_a_link_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1\n")
    (tmp_path / "b.py").symlink_to("a.py")
    assert await DiskSource(tmp_path).text("b.py") == "1\n"


async def test_a_buffer_lies_over_the_file_until_it_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("disk\n")
    source = Overlay(DiskSource(tmp_path))
    source.put("./a.py", "")
    source.put("unsaved.py", "new\n")
    assert (await source.text("a.py"), await source.text("unsaved.py")) == ("", "new\n")
    source.drop("a.py")
    source.drop("never-there.py")
    assert await source.text("a.py") == "disk\n"
    with pytest.raises(InputError):
        source.put("../a.py", "")


def test_bytes_that_are_no_utf8_keep_line_numbers() -> None:
    assert decode(b"\xef\xbb\xbfx\ncaf\xe9\nlast") == "x\ncaf�\nlast"
    assert decode(b"\xff\xfex\0") is None
