"""Nothing that a repository configures is run, and no other repository is looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pal.domain.errors import InputError
from pal.domain.requests import Target
from pal.source.git import Git, NoWorkTree
from pal.source.workspace import top_level
from tests.source.repository import Repository, added

PROGRAMS = (
    *("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.gitProxy"),
    *("core.askPass", "core.alternateRefsCommand", "credential.helper", "sequence.editor"),
    *("pager.diff", "pager.diff-index", "pager.ls-files", "pager.cat-file"),
    *("diff.external", "diff.evil.command", "diff.evil.textconv", "interactive.diffFilter"),
    *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process"),
    *("gpg.program", "gpg.ssh.program", "uploadpack.packObjectsHook"),
)


@pytest.fixture
def hostile(repository: Repository, tmp_path: Path) -> Repository:
    """A repository whose configuration names a program wherever git takes one."""
    first = repository.commit(a__py="one\ntwo\n", __gitattributes="*.py filter=evil diff=evil\n")
    repository.git("tag", "first", first)
    repository.commit(a__py="one\n2\n")
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{tmp_path}/marker'\ncat\n")
    script.chmod(0o755)
    for name in PROGRAMS:
        repository.git("config", name, str(script))
    repository.git("config", "filter.evil.required", "true")
    for alias in ("diff", "diff-index", "ls-files", "rev-parse", "cat-file"):
        repository.git("config", f"alias.{alias}", f"!{script}")
    for hook in (
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "fsmonitor-watchman",
    ):
        shutil.copy(script, repository.directory / ".git" / "hooks" / hook)
    return repository


async def test_no_program_of_the_configuration_runs(hostile: Repository, tmp_path: Path) -> None:
    hostile.write("a.py", "one\n2\nthree\n")
    hostile.write("b.py", "new\n")
    assert added((await hostile.worktree())["a.py"]) == [(3, "three")]
    assert added(await hostile.file("a.py")) == [(3, "three")]
    assert added((await hostile.range("first..HEAD"))["a.py"]) == [(2, "2")]
    await hostile.change(Target(range="first...HEAD"))
    await hostile.change(Target(paths=(".",)))
    await hostile.staged()
    (hostile.directory / "a.py").rename(hostile.directory / "renamed.py")
    await hostile.worktree()
    assert not (tmp_path / "marker").exists()
    hostile.git("diff", "HEAD", ok=False)
    assert (tmp_path / "marker").exists(), "these programs do run where git is called plainly"


async def test_the_staged_change_runs_nothing_either(hostile: Repository, tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    blob.write_text("one\n2\nstaged\n")
    name = hostile.git("hash-object", "-w", "--no-filters", str(blob))
    (tmp_path / "marker").unlink(missing_ok=True)
    hostile.git("-c", "core.fsmonitor=false", "update-index", "--cacheinfo", f"100644,{name},a.py")
    (tmp_path / "marker").unlink(missing_ok=True)
    assert added((await hostile.staged())["a.py"]) == [(3, "staged")]
    assert not (tmp_path / "marker").exists()


async def test_the_configuration_of_a_submodule_runs_nothing(
    repository: Repository, tmp_path: Path
) -> None:
    inner = Repository(repository.directory / "sub")
    inner.commit(x__py="x\n")
    repository.commit(a__py="1\n")
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{tmp_path}/marker'\n")
    script.chmod(0o755)
    inner.git("config", "core.fsmonitor", str(script))
    inner.write("x.py", "y\n")
    repository.git("config", "diff.ignoreSubmodules", "none")
    await repository.worktree()
    assert not (tmp_path / "marker").exists()


async def test_a_missing_blob_is_not_fetched(repository: Repository, tmp_path: Path) -> None:
    first = repository.commit(a__py="one\n")
    repository.commit(a__py="two\n")
    blob = repository.git("rev-parse", f"{first}:a.py")
    (repository.directory / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{tmp_path}/marker'\nexit 1\n")
    script.chmod(0o755)
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": "ssh://localhost/x",
        "remote.origin.promisor": "true",
        "core.sshCommand": str(script),
    }.items():
        repository.git("config", name, value)
    try:
        files = await repository.range(f"{first}..HEAD")
        assert files["a.py"].skipped == "not in this partial clone"
    except InputError:
        pass  # An older git fails as a whole; what counts is that it reached for nothing.
    assert not (tmp_path / "marker").exists()


async def test_the_environment_of_a_hook_points_nowhere(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a__py="1\n")
    repository.write("a.py", "2\n")
    other = Repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.directory / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.directory))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert await top_level(repository.directory) == repository.directory
    assert list(await repository.worktree()) == ["a.py"]


async def test_a_repository_cannot_claim_the_directories_above_it(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit(a__py="1\n")
    repository.git("config", "core.worktree", str(tmp_path))
    assert await top_level(repository.directory) is None


async def test_without_git_a_sentence_says_so(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.commit(a__py="1\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoWorkTree, match="git was not found"):
        await repository.staged()
    assert await top_level(repository.directory) is None


async def test_an_untrusted_owner_is_explained(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a__py="1\n")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setattr("pal.source.git._KEPT", ("GIT_TEST_ASSUME_DIFFERENT_OWNER",))
    with pytest.raises(InputError, match="another user owns it"):
        await top_level(repository.directory)


async def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no directory"):
        await Git(tmp_path / "nowhere").run("status")
