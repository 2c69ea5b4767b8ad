"""`pal setup` and what `pal doctor` says of it: what is there is kept, keys stay out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.errors import InputError
from pal.faces.terminal.setup.client_setup import CLIENTS
from pal.faces.terminal.setup.merge_block import merge_block
from pal.faces.terminal.setup.merge_json import merge_json
from pal.faces.terminal.setup.places import Places

KEY = "sk-ant-" + "x1y2" * 8
PAL = ["pal"]


def pal(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {"HOME": str(directory / "home"), "PAL_STATE_DIR": str(directory / "s")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "pal", *arguments],
        cwd=directory,
        env={"PATH": path, "ANTHROPIC_API_KEY": KEY, **own},
        capture_output=True,
        text=True,
    )


def file_of(name: str, directory: Path) -> Path:
    home = directory / "home"
    return CLIENTS[name].file(Places(home, home / ".config", directory))


@pytest.mark.parametrize("name", CLIENTS)
def test_it_is_shown_or_written_twice_the_same_and_without_keys(tmp_path: Path, name: str) -> None:
    shown = pal(tmp_path, "setup", name)
    assert shown.returncode == 0, shown.stderr
    file = file_of(name, tmp_path)
    assert str(file) in shown.stderr
    assert not file.exists()
    written = pal(tmp_path, "setup", name, "--write")
    assert written.returncode == 0, written.stderr
    assert file.read_text() == shown.stdout
    again = pal(tmp_path, "setup", name, "--write")
    assert "nothing was changed" in again.stderr
    assert file.read_text() == shown.stdout
    assert KEY not in shown.stdout + shown.stderr + written.stderr


@pytest.mark.parametrize(("name", "path"), [
    ("claude-code", ("mcpServers",)), ("gemini-cli", ("mcpServers",)), ("cursor", ("mcpServers",)),
    ("vscode", ("servers",)), ("zed", ("context_servers",)),
])  # fmt: skip
def test_a_json_file_keeps_its_own_entries(name: str, path: tuple[str]) -> None:
    own = {"theme": "Ünï", path[0]: {"other": {"command": "x"}, "pal": {"env": {"A": "b"}}}}
    merged: Any = json.loads(CLIENTS[name].merge(json.dumps(own, indent=4), PAL))
    assert merged["theme"] == "Ünï"
    assert merged[path[0]]["other"] == {"command": "x"}
    entry = merged[path[0]]["pal"]
    assert (entry["command"], entry["args"], entry["env"]) == ("pal", ["mcp"], {"A": "b"})


def test_codex_gets_a_table_after_its_own() -> None:
    own = '# mine\nmodel = "x"\n\n[mcp_servers.docs]\ncommand = "docs"'
    merged = CLIENTS["codex"].merge(own, PAL)
    assert merged.startswith(own)
    servers = tomllib.loads(merged)["mcp_servers"]
    assert servers["pal"]["command"] == "pal"
    assert servers["docs"] == {"command": "docs"}
    assert CLIENTS["codex"].merge(merged, PAL) == merged


def test_helix_keeps_the_servers_it_starts_by_itself() -> None:
    own = 'x = 1\n[[language]]\nname = "haskell"\nauto-format = false\n'
    merged = CLIENTS["helix"].merge(own, PAL)
    assert merged.startswith(own)
    languages = {one["name"]: one for one in tomllib.loads(merged)["language"]}
    assert languages["haskell"] == {"name": "haskell", "auto-format": False}
    assert languages["rust"]["language-servers"] == ["rust-analyzer", "pal"]
    with pytest.raises(InputError, match="it sets up rust itself"):
        CLIENTS["helix"].merge('[[language]]\nname = "rust"\nlanguage-servers = ["ra"]\n', PAL)


@pytest.mark.parametrize(("name", "text"), [
    ("zed", '{\n  // mine\n  "theme": "One"\n}\n'), ("cursor", '{"mcpServers": []}'),
    ("claude-code", "[]"), ("codex", "model = "), ("helix", "[[language]\n"),
    ("codex", 'mcp_servers = "none"\n'),
])  # fmt: skip
def test_what_cannot_be_merged_is_left_alone_and_said(tmp_path: Path, name: str, text: str) -> None:
    file = file_of(name, tmp_path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    refused = pal(tmp_path, "setup", name, "--write")
    assert refused.returncode == 2
    assert "was left as it is, because" in refused.stderr
    assert "Add this to it yourself" in refused.stderr
    assert file.read_text() == text
    doctor = pal(tmp_path, "doctor").stdout
    assert f"`pal setup {name}` shows what belongs there." in " ".join(doctor.split())


def test_a_linked_file_stays_a_link_and_private(tmp_path: Path) -> None:
    file, dotfiles = file_of("codex", tmp_path), tmp_path / "dotfiles.toml"
    dotfiles.write_text("a = 1\n")
    dotfiles.chmod(0o600)
    file.parent.mkdir(parents=True)
    file.symlink_to(dotfiles)
    assert pal(tmp_path, "setup", "codex", "--write").returncode == 0
    assert file.is_symlink()
    assert dotfiles.stat().st_mode & 0o777 == 0o600
    assert tomllib.loads(dotfiles.read_text())["a"] == 1


def test_a_client_it_does_not_know(tmp_path: Path) -> None:
    refused = pal(tmp_path, "setup", "claud-code")
    assert refused.returncode == 2
    assert "Did you mean 'claude-code'?" in refused.stderr


def test_doctor_tells_who_knows_pal(tmp_path: Path) -> None:
    codex = file_of("codex", tmp_path)
    codex.parent.mkdir(parents=True)
    codex.write_text('model = "x"\n')

    def rows() -> dict[str, Any]:
        found = json.loads(pal(tmp_path, "doctor", "--json").stdout)
        return {row["subject"]: row for row in found}

    assert rows()["codex"]["next_step"] == "pal setup codex --write"
    pal(tmp_path, "setup", "codex", "--write")
    assert rows()["codex"]["state"] == "ok"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.none())))
def test_any_json_object_is_kept(own: dict[str, Any]) -> None:
    own.pop("servers", None)
    merged = json.loads(merge_json(json.dumps(own), ("servers", "pal"), {"command": "pal"}))
    assert merged.pop("servers") == {"pal": {"command": "pal"}}
    assert merged == own


@given(st.text(alphabet="ab\n;- "), st.text(alphabet="ab\n"), st.text(alphabet="ab\n"))
def test_a_block_is_put_once_and_replaced_in_its_place(text: str, old: str, new: str) -> None:
    once = merge_block(text, old, ";;")
    assert once.startswith(text)
    assert merge_block(once, old, ";;") == once
    assert merge_block(once, new, ";;") == merge_block(text, new, ";;")


@pytest.mark.skipif(shutil.which("emacs") is None, reason="needs Emacs")
def test_emacs_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "init.el"
    file.write_text(CLIENTS["emacs"].merge("", PAL))
    read = ["emacs", "--batch", "-l", str(file)]
    assert subprocess.run(read, capture_output=True).returncode == 0


@pytest.mark.skipif(shutil.which("nvim") is None, reason="needs Neovim")
def test_neovim_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "pal.lua"
    file.write_text(CLIENTS["neovim"].merge("", PAL))
    read = ["nvim", "--headless", "-u", "NONE", "-c", f"lua assert(loadfile('{file}'))", "-c", "qa"]
    said = subprocess.run(read, capture_output=True, text=True)
    assert "Error" not in said.stderr
