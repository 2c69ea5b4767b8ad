"""Hunks lead from one text to the other."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pal.domain.change import FileChange
from pal.domain.code import lines_of
from pal.source.compare import Pair, compare
from pal.source.content import Content

LINES = st.lists(
    st.sampled_from(["", "a", "b", "  c", "-- d", "+++ e", "@@ -1 +1 @@", "\\ x", "diff --git"])
    | st.text(st.characters(exclude_characters="\n\0"), max_size=6),
    max_size=30,
)
ENDED = st.booleans()


def text_of(lines: list[str], ended: bool) -> str:
    return "\n".join(lines) + ("\n" if ended and lines else "")


def applied(file: FileChange) -> list[str]:
    """The new lines, made from the old ones by the hunks alone."""
    old = lines_of(file.old_text or "")
    new: list[str] = []
    taken = 0
    for hunk in file.hunks:
        first = next((line.old_line for line in hunk.lines if line.old_line), hunk.old_start + 1)
        new += old[taken : first - 1]
        taken = first - 1
        for line in hunk.lines:
            if line.kind == " ":
                assert old[taken] == line.text
            taken += line.kind in " -"
            new += [line.text] if line.kind in " +" else []
    return new + old[taken:]


@settings(max_examples=60, deadline=None)
@given(old=LINES, new=LINES, old_ended=ENDED, new_ended=ENDED)
async def test_hunks_lead_from_the_old_text_to_the_new(
    old: list[str], new: list[str], old_ended: bool, new_ended: bool
) -> None:
    before, after = text_of(old, old_ended), text_of(new, new_ended)
    files = await compare([Pair("x", Content(before), Content(after))])
    if before == after:
        assert files == ()
        return
    (file,) = files
    numbered = dict(enumerate(lines_of(after), 1))
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.new_line:
                assert numbered[line.new_line] == line.text
    if file.hunks:
        assert applied(file) == lines_of(after)


async def test_many_files_keep_their_names_and_order() -> None:
    pairs = [Pair(f"{n:03}.py", Content("a\n"), Content(f"{n}\n")) for n in range(40)]
    files = await compare(reversed(pairs))
    assert [file.path for file in files] == [pair.path for pair in pairs]
    assert [file.text for file in files] == [f"{n}\n" for n in range(40)]


async def test_nothing_to_compare_is_nothing() -> None:
    assert await compare([]) == ()
