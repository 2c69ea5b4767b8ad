"""A conversation goes on, over processes and vendors, and grows by what is said."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pal.domain.errors import InputError
from tests.workflows.conftest import House


async def test_the_report_holds_the_answer_and_the_conversation(house: House) -> None:
    report = await house.run("chat", prompt="What is a monad?")
    assert "[simulated" in report.summary
    assert report.conversation is not None
    assert report.answered == "1 of 1"


async def test_a_conversation_goes_on_with_its_model(house: House) -> None:
    first = await house.run("chat", prompt="Explain how this design scales to many users.")
    again = await house.run("chat", prompt="list it", conversation=first.conversation)
    assert again.models[0].model == first.models[0].model
    assert again.conversation == first.conversation
    sent = str(house.simulator.requests[-1])
    assert "Explain how this design" in sent
    assert "[simulated" in sent


async def test_it_moves_on_when_its_model_fails(house: House) -> None:
    first = await house.run("chat", prompt="hello")
    vendor = first.models[0].vendor
    house.simulator.set_faults({"vendor": vendor, "kind": "overloaded"})
    again = await house.run("chat", prompt="and now?", conversation=first.conversation)
    assert again.models[-1].vendor != vendor
    assert again.models[-1].outcome == "ok"


async def test_bytes_grow_by_what_is_said_and_a_file_is_sent_once(house: House) -> None:
    house.write("big.py", "x = 1\n" * 500)
    sizes: list[int] = []
    conversation = None
    for turn in range(6):
        arguments = {"conversation": conversation} if conversation else {}
        report = await house.run("chat", prompt=f"turn {turn}", files=["big.py"], **arguments)
        conversation = report.conversation
        sizes.append(len(str(house.simulator.requests[-1]["request"])))
    growth = [after - before for before, after in pairwise(sizes)]
    assert max(growth) < 1_000


async def test_a_file_goes_whole_or_not_at_all(house: House) -> None:
    house.write("a.py", "answer = 42\n")
    report = await house.run("chat", prompt="why?", files=["a.py"])
    assert report.sent == ("a.py:1-1",)
    assert "answer = 42" in str(house.simulator.requests[-1])
    with pytest.raises(InputError, match=r"b\.py cannot be attached"):
        await house.run("chat", prompt="why?", files=["b.py"])
    with pytest.raises(InputError, match="outside the workspace"):
        await house.run("chat", prompt="why?", files=["../secret"])
    house.write("huge.txt", "word " * 900_000)
    with pytest.raises(InputError, match=r"too large to be read together: huge\.txt"):
        await house.run("chat", prompt="why?", files=["huge.txt"])


async def test_an_unknown_conversation_is_an_error(house: House) -> None:
    with pytest.raises(InputError, match="no conversation 't_none'"):
        await house.run("chat", prompt="go on", conversation="t_none")
