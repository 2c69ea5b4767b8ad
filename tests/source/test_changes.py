"""What each target means in a real repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from pal.domain.errors import InputError, UnknownName
from pal.domain.requests import Target
from pal.source.changes import change_of
from pal.source.disk import DiskSource
from pal.source.git import Git
from tests.source.repository import Repository, added, by_path, removed, span


async def test_staged_is_the_index_against_head(repository: Repository) -> None:
    repository.commit(a__py="one\ntwo\n")
    repository.write("a.py", "one\n2\n")
    repository.git("add", "a.py")
    repository.write("a.py", "one\n2\nnot staged\n")
    files = await repository.staged()
    assert added(files["a.py"]) == [(2, "2")]
    assert removed(files["a.py"]) == [(2, "two")]
    assert files["a.py"].text == "one\n2\n"
    assert files["a.py"].old_text == "one\ntwo\n"


async def test_nothing_staged_is_a_change_without_files(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.write("a.py", "two\n")
    assert await repository.staged() == {}


async def test_a_commit_hook_may_name_another_index(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    index = repository.directory / ".git" / "other-index"
    index.write_bytes((repository.directory / ".git" / "index").read_bytes())
    repository.write("a.py", "two\n")
    repository.git("add", "a.py")
    git = Git(repository.directory, index_file=index)
    assert (await change_of(Target(staged=True), git, repository.source)).files == ()


async def test_worktree_is_tracked_and_untracked_files_against_head(
    repository: Repository,
) -> None:
    repository.commit(a__py="one\n", b__py="b\n", __gitignore="*.log\n")
    repository.write("a.py", "one\ntwo\n")
    repository.write("b.py", "staged\n")
    repository.git("add", "b.py")
    repository.write("new/c.py", "c\n")
    repository.write("debug.log", "ignored\n")
    files = await repository.worktree()
    assert list(files) == ["a.py", "b.py", "new/c.py"]
    assert added(files["a.py"]) == [(2, "two")]
    assert added(files["b.py"]) == [(1, "staged")]
    assert (files["new/c.py"].kind, added(files["new/c.py"])) == ("added", [(1, "c")])


async def test_worktree_reads_what_the_editor_has(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.write("a.py", "on disk\n")
    repository.source.put("a.py", "in the editor\n")
    assert added((await repository.worktree())["a.py"]) == [(1, "in the editor")]


async def test_a_touched_file_with_the_same_text_is_no_change(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.write("a.py", "two\n")
    repository.write("a.py", "one\n")
    assert await repository.worktree() == {}


async def test_a_file_removed_from_the_index_alone_is_no_change_of_the_worktree(
    repository: Repository,
) -> None:
    repository.commit(a__py="one\n", b__py="b\n")
    repository.git("rm", "-q", "--cached", "a.py", "b.py")
    repository.write("b.py", "other\n")
    files = await repository.worktree()
    assert list(files) == ["b.py"]
    assert files["b.py"].kind == "modified"


async def test_range_compares_two_commits(repository: Repository) -> None:
    first = repository.commit(a__py="one\n")
    repository.commit(a__py="two\n")
    repository.commit(b__py="b\n")
    assert list(await repository.range(f"{first}..HEAD")) == ["a.py", "b.py"]
    assert list(await repository.range("HEAD~1..")) == ["b.py"]
    change = await repository.change(Target(range="HEAD~1..HEAD"))
    assert change.label == "HEAD~1..HEAD"


async def test_three_dots_start_where_the_branches_parted(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit(topic__py="t\n")
    repository.git("checkout", "-q", "main")
    repository.commit(main__py="m\n")
    assert list(await repository.range("main...topic")) == ["topic.py"]
    assert list(await repository.range("main..topic")) == ["main.py", "topic.py"]


async def test_an_unknown_commit_gets_a_suggestion(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    with pytest.raises(UnknownName, match=r"no commit 'mian'. Did you mean 'main'"):
        await repository.range("mian..HEAD")


@pytest.mark.parametrize("revisions", ["main", "--output=x..HEAD", "main..--all"])
async def test_a_range_that_is_none_is_refused(repository: Repository, revisions: str) -> None:
    repository.commit(a__py="one\n")
    with pytest.raises(InputError):
        await repository.range(revisions)
    assert not (repository.directory / "x").exists()


async def test_branches_without_a_common_past_are_said_so(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit(b__py="b\n")
    with pytest.raises(InputError, match="no history in common"):
        await repository.range("main...other")


async def test_one_file_is_its_buffer_against_head(repository: Repository) -> None:
    repository.commit(a__py="one\ntwo\n", b__py="b\n")
    repository.write("b.py", "changed too\n")
    assert await repository.file("a.py") is None
    repository.source.put("a.py", "one\nunsaved\n")
    file = await repository.file("a.py")
    assert added(file) == [(2, "unsaved")]
    assert file is not None
    assert file.text == "one\nunsaved\n"
    repository.source.drop("a.py")
    assert await repository.file("a.py") is None


async def test_one_untracked_file_is_all_new(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    repository.write("new.py", "x\ny\n")
    file = await repository.file("new.py")
    assert added(file) == [(1, "x"), (2, "y")]
    assert file is not None
    assert file.kind == "added"


async def test_one_deleted_file_is_its_deletion(repository: Repository) -> None:
    repository.commit(a__py="one\n")
    (repository.directory / "a.py").unlink()
    file = await repository.file("a.py")
    assert file is not None
    assert (file.kind, file.text, file.old_text) == ("deleted", None, "one\n")


async def test_a_file_that_is_not_there_gets_a_suggestion(repository: Repository) -> None:
    repository.write("src/parser.py", "x\n")
    repository.commit()
    with pytest.raises(UnknownName, match=r"Did you mean 'src/parser.py'"):
        await repository.file("src/parsr.py")


async def test_a_selection_is_its_lines_whether_or_not_they_changed(
    repository: Repository,
) -> None:
    repository.commit(a__py="1\n2\n3\n4\n5\n")
    change = await repository.change(Target(file="a.py", span=span(2, 3)))
    (file,) = change.files
    assert added(file) == [(2, "2"), (3, "3")]
    assert (file.kind, file.text, change.label) == ("modified", "1\n2\n3\n4\n5\n", "a.py:2-3")


async def test_a_selection_of_whole_lines_ends_before_the_next(repository: Repository) -> None:
    repository.commit(a__py="1\n2\n3\n")
    whole = span(1, 3).model_copy(update={"end_col": 1})
    (file,) = (await repository.change(Target(file="a.py", span=whole))).files
    assert added(file) == [(1, "1"), (2, "2")]


async def test_a_selection_past_the_end_is_refused(repository: Repository) -> None:
    repository.commit(a__py="1\n")
    with pytest.raises(InputError, match="has 1 lines; there is no line 7"):
        await repository.change(Target(file="a.py", span=span(7, 9)))


SHAPES = """class Circle:
    def area(self):
        return 1

class Square:
    def area(self):
        return 2

    def side(self):
        return 3
"""


async def test_a_symbol_is_found_by_its_name(repository: Repository) -> None:
    repository.commit(shapes__py=SHAPES)
    change = await repository.change(Target(file="shapes.py", symbol="Square.area"))
    assert [number for number, _ in added(change.files[0])] == [6, 7]
    change = await repository.change(Target(file="shapes.py", symbol="side"))
    assert [number for number, _ in added(change.files[0])] == [9, 10]


async def test_a_symbol_that_is_not_there_gets_a_suggestion(repository: Repository) -> None:
    repository.commit(shapes__py=SHAPES)
    with pytest.raises(UnknownName, match=r"Did you mean 'Square.side'"):
        await repository.change(Target(file="shapes.py", symbol="Square.sides"))
    with pytest.raises(UnknownName, match=r"Did you mean 'side'"):
        await repository.change(Target(file="shapes.py", symbol="sides"))


async def test_an_ambiguous_symbol_is_said_with_its_places(repository: Repository) -> None:
    repository.commit(shapes__py=SHAPES)
    with pytest.raises(InputError, match=r"2 symbols in shapes.py: .*Square.area \(line 6\)"):
        await repository.change(Target(file="shapes.py", symbol="area"))


async def test_paths_are_whole_files(repository: Repository) -> None:
    repository.commit(a__py="1\n2\n", b__py="b\n")
    change = await repository.change(Target(paths=("a.py",)))
    (file,) = change.files
    assert added(file) == [(1, "1"), (2, "2")]
    assert (file.kind, len(file.hunks)) == ("modified", 1)


async def test_a_dot_is_every_tracked_file(repository: Repository) -> None:
    repository.write("src/b.py", "b\n")
    repository.commit(a__py="1\n", logo__png=b"\x89PNG\0\0")
    repository.write("untracked.py", "x\n")
    files = by_path(await repository.change(Target(paths=(".",))))
    assert list(files) == ["a.py", "logo.png", "src/b.py"]
    assert files["logo.png"].skipped == "binary"
    assert list(by_path(await repository.change(Target(paths=("src",))))) == ["src/b.py"]


@pytest.mark.parametrize("path", ["../outside.py", "/etc/hostname", "link/hostname"])
async def test_nothing_outside_the_workspace_is_read(repository: Repository, path: str) -> None:
    repository.commit(a__py="1\n")
    (repository.directory.parent / "outside.py").write_text("secret")
    (repository.directory / "link").symlink_to("/etc")
    for target in (Target(file=path), Target(paths=(path,)), Target(file=path, span=span(1, 1))):
        with pytest.raises(InputError, match="outside the workspace"):
            await repository.change(target)


async def test_outside_a_repository_files_are_whole(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1\n2\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "b.py").write_text("b\n")
    git, source = Git(tmp_path), DiskSource(tmp_path)
    (file,) = (await change_of(Target(file="a.py"), git, source)).files
    assert (file.kind, added(file)) == ("added", [(1, "1"), (2, "2")])
    assert list(by_path(await change_of(Target(paths=(".",)), git, source))) == ["a.py"]
    for target in (Target(staged=True), Target(worktree=True), Target(range="a..b")):
        with pytest.raises(InputError, match="is not in a git repository"):
            await change_of(target, git, source)


async def test_a_bare_diff_gets_the_text_that_it_leads_to(repository: Repository) -> None:
    repository.commit(a__py="1\n2\n3\n")
    repository.write("a.py", "1\ntwo\n3\n")
    diff = repository.git("diff") + "\n"
    (file,) = (await repository.change(Target(diff=diff))).files
    assert (added(file), file.text) == ([(2, "two")], "1\ntwo\n3\n")
    repository.write("a.py", "1\nelse\n3\n")
    (file,) = (await repository.change(Target(diff=diff))).files
    assert (added(file), file.text) == ([(2, "two")], None)


async def test_a_bare_diff_reads_nothing_outside_the_workspace(repository: Repository) -> None:
    diff = "--- /dev/null\n+++ b/../../etc/passwd\n@@ -0,0 +1 @@\n+x\n"
    (file,) = (await repository.change(Target(diff=diff))).files
    assert file.text is None
