"""Files that are not simply text that changed, and repositories in the middle of something."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pal.domain.errors import InputError
from pal.domain.requests import Target
from pal.source.changes import change_of
from pal.source.content import MAX_FILE
from pal.source.disk import DiskSource
from pal.source.git import Git, NoWorkTree
from pal.source.workspace import top_level
from tests.source.repository import Repository, added, removed

LINES = "".join(f"line {number}\n" for number in range(30))


async def test_a_rename_is_followed(repository: Repository) -> None:
    repository.commit(old__py=LINES)
    repository.git("mv", "old.py", "new.py")
    repository.write("new.py", LINES + "more\n")
    for files in (
        await repository.worktree(),
        (repository.git("add", "-A"), await repository.staged())[1],
    ):
        (file,) = files.values()
        assert (file.kind, file.path, file.old_path) == ("renamed", "new.py", "old.py")
        assert added(file) == [(31, "more")]
        assert (file.old_text, file.text) == (LINES, LINES + "more\n")


async def test_a_pure_rename_has_no_hunks(repository: Repository) -> None:
    first = repository.commit(old__py=LINES)
    repository.git("mv", "old.py", "new.py")
    repository.commit()
    (file,) = (await repository.range(f"{first}..HEAD")).values()
    assert (file.kind, file.old_path, file.hunks) == ("renamed", "old.py", ())


async def test_new_empty_and_deleted_files(repository: Repository) -> None:
    repository.commit(gone__py="x\n")
    repository.write("new.py", "1\n")
    repository.write("empty.py", "")
    repository.git("rm", "-q", "gone.py")
    repository.git("add", "-A")
    files = await repository.staged()
    assert {path: file.kind for path, file in files.items()} == {
        "empty.py": "added",
        "gone.py": "deleted",
        "new.py": "added",
    }
    assert removed(files["gone.py"]) == [(1, "x")]
    assert files["gone.py"].text is None
    assert files["new.py"].old_text is None
    assert files["empty.py"].hunks == ()


async def test_binaries_are_skipped_and_named(repository: Repository) -> None:
    repository.commit(logo__png=b"\x89PNG\0one")
    repository.write("logo.png", b"\x89PNG\0two")
    repository.write("new.bin", b"\0\0")
    files = await repository.worktree()
    assert {path: file.skipped for path, file in files.items()} == {
        "logo.png": "binary",
        "new.bin": "binary",
    }
    repository.git("add", "-A")
    assert (await repository.staged())["logo.png"].skipped == "binary"


async def test_files_too_large_are_skipped_with_their_size(repository: Repository) -> None:
    repository.write("big.sql", "x" * (MAX_FILE + 1))
    repository.write("a.py", "1\n")
    assert (await repository.worktree())["big.sql"].skipped == "too large (2.0 MB)"
    repository.git("add", "-A")
    files = await repository.staged()
    assert files["big.sql"].skipped == "too large (2.0 MB)"
    assert files["a.py"].skipped is None


async def test_crlf_lines_read_without_their_end(repository: Repository) -> None:
    repository.commit(a__py="one\r\ntwo\r\n")
    repository.write("a.py", "one\r\n2\r\n")
    for target in (Target(worktree=True), Target(file="a.py")):
        (file,) = (await repository.change(target)).files
        assert added(file) == [(2, "2")]
        assert file.text == "one\r\n2\r\n"


async def test_line_ends_that_git_would_convert_are_no_change(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    repository.commit(a__py="one\r\ntwo\r\n")
    assert repository.git("cat-file", "-p", "HEAD:a.py") == "one\ntwo"
    repository.write("a.py", "one\r\ntwo\r\n")
    assert await repository.worktree() == {}
    repository.write("a.py", "one\r\n2\r\n")
    assert added((await repository.worktree())["a.py"]) == [(2, "2")]


async def test_staged_line_ends_are_a_change(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.write("a.py", "one\r\n")
    repository.git("add", "a.py")
    assert added((await repository.staged())["a.py"]) == [(1, "one")]


async def test_no_newline_at_the_end(repository: Repository) -> None:
    repository.commit(a__py="one\ntwo")
    repository.write("a.py", "one\ntwo\nthree")
    file = (await repository.worktree())["a.py"]
    assert added(file) == [(2, "two"), (3, "three")]


@pytest.mark.parametrize(
    "path", ["café/naïve.py", "with blank.py", "b/a b/x.py", 'quo"te.py', "tab\there.py", "😀.py"]
)
async def test_any_name_will_do(repository: Repository, path: str) -> None:
    repository.write(path, "one\n")
    first = repository.commit()
    repository.write(path, "two\n")
    for change in (await repository.worktree(), {path: await repository.file(path)}):
        assert added(change[path]) == [(1, "two")]
    repository.commit()
    assert added((await repository.range(f"{first}..HEAD"))[path]) == [(1, "two")]


async def test_a_name_that_is_no_utf8_is_skipped(repository: Repository) -> None:
    repository.write(os.fsdecode(b"caf\xe9.py"), "x\n")
    (file,) = (await repository.worktree()).values()
    assert (file.path, file.skipped) == ("caf�.py", "name is not UTF-8")


async def test_latin_1_is_reviewed_with_its_line_numbers(repository: Repository) -> None:
    repository.commit(a__py=b"# caf\xe9\nx = 1\n")
    repository.write("a.py", b"# caf\xe9\nx = 2\n")
    file = (await repository.worktree())["a.py"]
    assert added(file) == [(2, "x = 2")]
    assert file.text == "# caf�\nx = 2\n"


async def test_a_mode_change_is_a_file_without_hunks(repository: Repository) -> None:
    repository.commit(run__sh="echo\n")
    (repository.directory / "run.sh").chmod(0o755)
    (file,) = (await repository.worktree()).values()
    assert (file.path, file.kind, file.hunks, file.skipped) == ("run.sh", "modified", (), None)


async def test_links_are_not_followed(repository: Repository) -> None:
    repository.commit(a__py="1\n")
    (repository.directory / "link.py").symlink_to("a.py")
    assert (await repository.worktree())["link.py"].skipped == "symbolic link"
    repository.git("add", "-A")
    assert (await repository.staged())["link.py"].skipped == "symbolic link"


async def test_submodules_and_nested_repositories_are_skipped(
    repository: Repository, tmp_path: Path
) -> None:
    inner = Repository(tmp_path / "inner")
    inner.commit(x__py="x\n")
    repository.commit(a__py="1\n")
    repository.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.directory), "sub"
    )
    assert (await repository.staged())["sub"].skipped == "submodule"
    repository.commit()
    Repository(repository.directory / "sub").commit("more")
    Repository(repository.directory / "nested").commit(y__py="y\n")
    files = await repository.worktree()
    assert files["sub"].skipped == "submodule"
    assert files["nested/"].skipped == "submodule"


async def test_a_merge_in_conflict(repository: Repository) -> None:
    repository.commit(a__py="base\n", b__py="base\n", c__py="c\n")
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit(a__py="theirs\n", b__py="theirs\n")
    repository.git("checkout", "-q", "main")
    repository.git("rm", "-q", "b.py")
    repository.commit(a__py="ours\n")
    repository.git("merge", "topic", ok=False)
    repository.write("c.py", "resolved\n")
    repository.git("add", "c.py")
    staged = await repository.staged()
    assert staged["a.py"].skipped == staged["b.py"].skipped == "merge conflict"
    assert added(staged["c.py"]) == [(1, "resolved")]
    worktree = await repository.worktree()
    assert (1, "<<<<<<< HEAD") in added(worktree["a.py"])
    assert (worktree["b.py"].kind, added(worktree["b.py"])) == ("added", [(1, "theirs")])


async def test_before_the_first_commit_all_is_new(repository: Repository) -> None:
    repository.write("a.py", "1\n")
    repository.git("add", "a.py")
    repository.write("b.py", "2\n")
    assert {path: file.kind for path, file in (await repository.staged()).items()} == {
        "a.py": "added"
    }
    assert list(await repository.worktree()) == ["a.py", "b.py"]
    assert added(await repository.file("b.py")) == [(1, "2")]
    with pytest.raises(InputError, match="no commit 'HEAD'"):
        await repository.range("HEAD..HEAD")


async def test_a_detached_head_and_a_linked_worktree(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit(a__py="1\n")
    repository.git("checkout", "-q", "--detach")
    repository.write("a.py", "2\n")
    assert added((await repository.worktree())["a.py"]) == [(1, "2")]
    linked = tmp_path / "linked"
    repository.git("worktree", "add", "-q", str(linked))
    (linked / "a.py").write_text("3\n")
    assert await top_level(linked) == linked
    change = await change_of(Target(worktree=True), Git(linked), DiskSource(linked))
    assert added(change.files[0]) == [(1, "3")]


async def test_a_bare_repository_is_said_to_be_one(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    Repository(tmp_path / "other").git("init", "-q", "--bare", str(bare))
    assert await top_level(bare) is None
    with pytest.raises(NoWorkTree, match="bare repository"):
        await change_of(Target(worktree=True), Git(bare), DiskSource(bare))


async def test_files_added_with_intent_only_are_not_staged(repository: Repository) -> None:
    repository.commit(a__py="1\n")
    repository.write("later.py", "x\n")
    repository.git("add", "-N", "later.py")
    assert await repository.staged() == {}
    assert added((await repository.worktree())["later.py"]) == [(1, "x")]


async def test_the_top_level_is_found_from_below(repository: Repository, tmp_path: Path) -> None:
    repository.write("deep/down/a.py", "1\n")
    assert await top_level(repository.directory / "deep" / "down") == repository.directory
    assert await top_level(tmp_path) is None


async def test_a_change_too_large_to_diff_names_its_size(repository: Repository) -> None:
    for number in range(11):
        repository.write(f"{number}.sql", "insert\n" * (MAX_FILE // 7))
    with pytest.raises(InputError, match=r"The diff has 2\d\.\d MB, more than the 20 MB"):
        await repository.worktree()
