"""A hard question takes the code with it, what is around it, and nothing unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from pal.domain.errors import InputError
from tests.workflows.conftest import House

SHOP = """\
from tax import rate


def price(amount):
    return amount * (1 + rate("at")) + fee()


def fee():
    return 1


def unrelated():
    return "blue"
"""
TAX = "def rate(country):\n    return 0.2\n\n\ndef other():\n    return 'green'\n"
CART = """\
from shop import price


class Cart:
    def total(self):
        return sum(price(item) for item in self.items)
"""
SYMBOL = {"file": "shop.py", "symbol": "price"}


@pytest.fixture
def shop(house: House) -> House:
    house.stage("shop.py", SHOP)
    house.stage("tax.py", TAX)
    house.stage("web/cart.py", CART)
    house.stage("pyproject.toml", '[project]\nname = "shop"\n')
    house.git("commit", "-q", "-m", "first")
    return house


def last_request(house: House) -> str:
    return str(house.simulator.requests[-1]["request"])


async def test_a_symbol_brings_callers_callees_and_configuration(shop: House) -> None:
    report = await shop.run("thinkdeep", prompt="Is it exact?", target=SYMBOL)
    assert sorted(report.sent) == [
        "pyproject.toml:1-2",
        "shop.py:4-5",
        "shop.py:8-9",
        "tax.py:1-2",
        "web/cart.py:5-6",
    ]
    said = last_request(shop)
    assert "def total(self)" in said
    assert "return 0.2" in said
    assert "blue" not in said
    assert "green" not in said
    assert "[simulated" in report.summary


async def test_the_strongest_model_is_asked(shop: House) -> None:
    hard = await shop.run("thinkdeep", prompt="Is it exact?", target=SYMBOL)
    heavy = await shop.run("chat", prompt="Is it exact?", model="heavy")
    assert hard.models[-1].model == heavy.models[-1].model


async def test_an_easy_conversation_goes_on_with_the_strongest_model(shop: House) -> None:
    easy = await shop.run("chat", prompt="list it")
    hard = await shop.run("thinkdeep", prompt="But why?", conversation=easy.conversation)
    assert hard.conversation == easy.conversation
    assert hard.models[-1].model != easy.models[-1].model
    assert "list it" in last_request(shop)


async def test_what_was_sent_before_is_only_named(shop: House) -> None:
    first = await shop.run("thinkdeep", prompt="Is it exact?", target=SYMBOL)
    again = await shop.run(
        "thinkdeep", prompt="Sure?", target=SYMBOL, conversation=first.conversation
    )
    assert again.sent == ()
    assert "unchanged, see above" in last_request(shop)
    assert last_request(shop).count("return 0.2") == 1
    assert again.models[-1].model == first.models[-1].model


async def test_a_selection_brings_the_definition_it_stands_in(shop: House) -> None:
    span = {"start_line": 5, "start_col": 5, "end_line": 5, "end_col": 9}
    report = await shop.run("thinkdeep", prompt="Why?", target={"file": "shop.py", "span": span})
    assert "shop.py:4-5" in report.sent
    assert "web/cart.py:5-6" in report.sent
    assert "shop.py, lines 5-5" in last_request(shop)


async def test_a_change_goes_as_its_hunks(shop: House) -> None:
    shop.write("tax.py", TAX.replace("0.2", "0.3"))
    report = await shop.run("thinkdeep", prompt="Right?", target={"worktree": True})
    assert "tax.py:1-5" in report.sent
    assert "+|    return 0.3" in last_request(shop)
    with pytest.raises(InputError, match="no change in the staged changes"):
        await shop.run("thinkdeep", prompt="Right?", target={"staged": True})


async def test_files_go_whole_and_a_changed_one_with_its_change(shop: House) -> None:
    report = await shop.run("thinkdeep", prompt="Right?", target={"paths": ["web", "tax.py"]})
    assert {"web/cart.py:1-6", "tax.py:1-6"} <= set(report.sent)
    shop.write("tax.py", TAX.replace("0.2", "0.3"))
    await shop.run("thinkdeep", prompt="Right?", target={"file": "tax.py"})
    assert "-|    return 0.2" in last_request(shop)
    assert "green" in last_request(shop)


async def test_nothing_is_cut_without_a_word(shop: House) -> None:
    shop.stage("pyproject.toml", "# line\n" * 100)
    body = "".join(f"    x{n} = {n}  # {'long ' * 20}\n" for n in range(100))
    shop.stage("late.py", f"def late():\n{body}    return price(1)\n")
    report = await shop.run("thinkdeep", prompt="Why?", target=SYMBOL)
    assert "pyproject.toml:1-80" in report.sent
    assert not any(place.startswith("late.py") for place in report.sent)
    assert "pyproject.toml:81-100 (configuration)" in last_request(shop)
    assert "late.py:1-102 (caller late)" in last_request(shop)


async def test_a_question_alone_is_enough(shop: House) -> None:
    report = await shop.run("thinkdeep", prompt="What is a monad?", files=["tax.py"])
    assert report.sent == ("tax.py:1-6",)


async def test_an_unknown_symbol_is_met_with_a_near_one(shop: House) -> None:
    target = {"file": "shop.py", "symbol": "prices"}
    with pytest.raises(InputError, match="Did you mean 'price'"):
        await shop.run("thinkdeep", prompt="Why?", target=target)
    assert not shop.simulator.requests


async def test_it_runs_nothing_that_the_repository_configures(shop: House) -> None:
    mark = shop.root.parent / "ran"
    shop.write(".gitattributes", "*.py diff=evil filter=evil\n")
    for key in ("diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "core.fsmonitor"):
        shop.git("config", key, f"touch {mark}; cat")
    shop.write("tax.py", TAX)
    await shop.run("thinkdeep", prompt="Why?", target=SYMBOL)
    assert not mark.exists()


async def test_a_caller_behind_a_link_that_leads_outside_is_not_read(shop: House) -> None:
    outside = shop.root.parent / "outside"
    outside.mkdir()
    (outside / "cart.py").write_text(CART.replace("total", "stolen"))
    (shop.root / "web" / "cart.py").unlink()
    (shop.root / "web").rmdir()
    (shop.root / "web").symlink_to(outside)
    await shop.run("thinkdeep", prompt="Why?", target=SYMBOL)
    assert "stolen" not in last_request(shop)


async def test_part_of_a_key_does_not_leave(shop: House) -> None:
    body = "\n".join(
        "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC" + c * 13
        for c in "abcdefghijklmnopqrstuvwx"  # So many that the hunk shows neither end.
    )
    key = f'KEY = """-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"""\n'
    shop.stage("secret.py", f"{key}\n\ndef sign():\n    return price(KEY)\n")
    shop.git("commit", "-qm", "key")
    shop.write(
        "secret.py", f"{key.replace('llll', 'mmmm')}\n\ndef sign():\n    return price(KEY)\n"
    )
    first = await shop.run("thinkdeep", prompt="Right?", target={"worktree": True})
    await shop.run("thinkdeep", prompt="Sure?", conversation=first.conversation)
    assert not any("MIIEvAIBADANBg" in str(each) for each in shop.simulator.requests)


async def test_a_file_that_cannot_go_is_said_to_be_what_it_is(shop: House) -> None:
    shop.git("rm", "-q", "tax.py")
    with pytest.raises(
        InputError, match=r"Nothing of .*tax\.py.* can be sent: tax\.py \(deleted\)"
    ):
        await shop.run("thinkdeep", prompt="Why?", target={"file": "tax.py"})
    assert not shop.simulator.requests


async def test_outside_a_repository_the_file_itself_is_looked_at(
    shop: House, tmp_path: Path
) -> None:
    shop.root = tmp_path / "bare"
    shop.write("shop.py", SHOP)
    report = await shop.run("thinkdeep", prompt="Why?", target=SYMBOL)
    assert sorted(report.sent) == ["shop.py:4-5", "shop.py:8-9"]


async def test_what_the_project_excludes_does_not_go_along(shop: House) -> None:
    shop.write("pal.toml", '[review]\nexclude = ["tax.py"]\n')
    report = await shop.run("thinkdeep", prompt="Why?", target=SYMBOL)
    assert "tax.py:1-2" not in report.sent
    assert "return 0.2" not in last_request(shop)
