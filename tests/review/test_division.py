"""A hunk that is too long for one call is divided between definitions, and loses no line."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pal.domain.change import Change, DiffLine, Hunk
from pal.domain.code import Symbol
from pal.review.batches import BATCH_CHARS, batches, halves
from pal.review.division import PART_CHARS, divided
from pal.review.excerpt import excerpts
from pal.source.selection import whole_file
from pal.source.symbols import symbols

FUNCTION = "def name_{n}(value):\n" + "    value += 1\n" * 40 + "    return value\n\n\n"


def whole(lines: int, width: int = 40) -> Hunk:
    return Hunk(0, 1, "", tuple(DiffLine("+", "x" * width, None, n) for n in range(1, lines + 1)))


@st.composite
def known(draw: st.DrawFn) -> list[Symbol]:
    """Definitions one after the other, some of them with inner ones."""
    found: list[Symbol] = []
    line = 1
    for n in range(draw(st.integers(0, 30))):
        length = draw(st.integers(2, 400))
        found.append(Symbol(f"s{n}", "class", line, line + length))
        if draw(st.booleans()) and length > 4:
            found.append(Symbol(f"s{n}.m", "method", line + 1, line + length // 2))
        line += length + draw(st.integers(1, 5))
    return found


@settings(max_examples=40, deadline=None)
@given(known(), st.integers(1, 6_000))
def test_every_line_is_in_exactly_one_part(definitions: list[Symbol], lines: int) -> None:
    hunk = whole(lines)
    parts = list(divided(hunk, definitions))
    assert tuple(line for part in parts for line in part.lines) == hunk.lines
    assert all(part.first_line == part.lines[0].new_line for part in parts)


def test_a_long_file_is_divided_between_its_functions() -> None:
    text = "".join(FUNCTION.format(n=n) for n in range(120))
    known = symbols("app.py", text)
    (file,) = [whole_file("app.py", text)]
    parts = list(divided(file.hunks[0], known))
    assert len(parts) > 1
    begins = {symbol.first_line for symbol in known}
    ends = {symbol.last_line + 1 for symbol in known}
    assert all(part.first_line in begins | ends for part in parts)
    assert all(sum(len(line.text) + 8 for line in part.lines) <= PART_CHARS for part in parts)


def test_a_long_class_is_divided_between_its_methods_and_a_function_never() -> None:
    body = "".join(f"        value_{n} = {n}\n" for n in range(900))
    text = "class A:\n" + "".join(f"    def m{n}(self):\n{body}" for n in range(3))
    (file,) = [whole_file("app.py", text)]
    parts = list(divided(file.hunks[0], symbols("app.py", text)))
    assert [part.first_line for part in parts] == [1, 903, 1804]


def test_what_fits_in_one_call_stays_whole() -> None:
    text = "".join(FUNCTION.format(n=n) for n in range(20))
    (one,) = excerpts(Change("test", (whole_file("app.py", text),)))
    assert one.hunk.lines[-1].new_line == text.count("\n")


def test_halves_are_divided_between_directories() -> None:
    paths = ["a/x.py", "a/y.py", "b/x.py", "b/y.py", "b/z.py"]
    change = Change("test", tuple(whole_file(path, "value = 1\n" * 50) for path in paths))
    keyed = [(one.path, one) for one in excerpts(change)]
    first, second = halves(keyed)
    assert [path for path, _ in first] == paths[:2]
    assert [path for path, _ in second] == paths[2:]


def test_a_batch_is_no_longer_than_it_may_be() -> None:
    text = "".join(FUNCTION.format(n=n) for n in range(300))
    keyed = [(one.content, one) for one in excerpts(Change("t", (whole_file("app.py", text),)))]
    sizes = [
        sum(len(line) + 8 for _, one in batch for line in one.lines.values())
        for batch in batches(keyed)
    ]
    assert len(sizes) > 3
    assert max(sizes) <= BATCH_CHARS
