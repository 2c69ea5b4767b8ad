"""What was found is kept by repository, and found again by path, evidence and id."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pal.domain.errors import InputError
from pal.store.database import Database
from pal.store.findings import Findings
from pal.store.known_finding import KnownFinding
from tests.review.earlier import NOW, finding, known

ROOT = "/w"
TEXT = "x = a / b\ny = eval(text)\n"


def one(own: str, line: int = 1, path: str = "a.py") -> KnownFinding:
    (made,) = known([finding(path, TEXT, line, id=own)], {path: TEXT})
    return made


@pytest.fixture
def findings(database: Database) -> Findings:
    return Findings(database)


async def test_what_is_recorded_comes_back_as_it_was(findings: Findings) -> None:
    first = one("f_aaaaaaaaaa")
    await findings.record(ROOT, [first])
    assert await findings.all(ROOT) == [first]
    assert await findings.all("/elsewhere") == []


async def test_seen_again_it_keeps_when_it_was_seen_first(findings: Findings) -> None:
    first, later = one("f_aaaaaaaaaa"), NOW + timedelta(days=1)
    await findings.record(ROOT, [first])
    await findings.record(ROOT, [replace(first, first_seen=later, last_seen=later)])
    (again,) = await findings.all(ROOT)
    assert (again.first_seen, again.last_seen) == (NOW, later)


async def test_moving_changes_the_place_and_nothing_else(findings: Findings) -> None:
    await findings.record(ROOT, [one("f_aaaaaaaaaa")])
    await findings.set_status(ROOT, "f_aaaaaaaaaa", "fixed")
    moved = one("f_aaaaaaaaaa", path="b.py")
    await findings.move(ROOT, [replace(moved, last_seen=NOW + timedelta(days=1))])
    (again,) = await findings.all(ROOT)
    assert (again.finding.path, again.finding.status, again.last_seen) == ("b.py", "fixed", NOW)


async def test_related_are_those_of_the_paths_the_evidence_and_the_ids(findings: Findings) -> None:
    kept = [one("f_aaaaaaaaaa"), one("f_bbbbbbbbbb", path="b.py"), one("f_cccccccccc", 2, "c.py")]
    await findings.record(ROOT, kept)
    by_path = await findings.related(ROOT, ["c.py"], [])
    by_evidence = await findings.related(ROOT, [], [one("f_9999999999").finding])
    by_id = await findings.related(ROOT, [], [finding("d.py", "z\n", 1, id="f_cccccccccc")])
    assert by_path == by_id == [kept[2]]
    assert by_evidence == kept[:2]


async def test_five_thousand_are_found_in_parts(findings: Findings) -> None:
    kept = [one(f"f_{number:010x}", path=f"{number}.py") for number in range(5_000)]
    await findings.record(ROOT, kept)
    found = await findings.related(ROOT, {one.finding.path for one in kept}, [])
    assert len(found) == 5_000


async def test_a_name_may_be_the_beginning_of_one_id(findings: Findings) -> None:
    await findings.record(ROOT, [one("f_ab11111111"), one("f_ab22222222"), one("f_cd33333333")])
    for name in ("f_cd33333333", "f_c", "cd3", " f_cd "):
        assert (await findings.get(ROOT, name)).finding.id == "f_cd33333333"
    with pytest.raises(InputError, match="short for f_ab11111111, f_ab22222222"):
        await findings.get(ROOT, "f_ab")


@pytest.mark.parametrize("name", ["f_99", "f_", "", "%", "f_c%", "f_cd333333333"])
async def test_what_is_not_there_is_told_with_what_to_do(findings: Findings, name: str) -> None:
    await findings.record(ROOT, [one("f_cd33333333")])
    with pytest.raises(InputError, match="`pal findings` lists"):
        await findings.get(ROOT, name)


async def test_a_name_of_bytes_that_are_no_text_is_kept(findings: Findings) -> None:
    odd = one("f_aaaaaaaaaa", path="a\udcff.py")
    await findings.record(ROOT, [odd])
    assert await findings.related(ROOT, ["a\udcff.py"], []) == [odd]
