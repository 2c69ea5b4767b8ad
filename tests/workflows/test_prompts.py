"""The prompts of every family: whole, held to the same rules, short, and given to their family."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest

from pal.core import Core
from pal.domain.prompt import Prompt
from pal.simulator.simulator import Simulator
from pal.workflows.prompt import load_part, load_prompts
from tests.workflows.conftest import House

FAMILIES = ("claude", "gpt", "gemini", "mistral", "other")
REVIEWS = ("precommit", "codereview")
WITH_FAMILIES = (*REVIEWS, "thinkdeep", "verify", "consensus-question")
FOLDER = files("pal.workflows") / "prompts"
NAMES = sorted({file.name.split(".")[0] for file in FOLDER.iterdir() if file.name.endswith(".md")})
PARTS = sorted(file.name.removesuffix(".md") for file in (FOLDER / "parts").iterdir())

MOST_BYTES = 2_550
"""Of a worker's instructions: a fifth more than when there was one prompt for all."""

CHECKS = (
    "- `syntax`: code that does not parse or compile, or names something undefined.\n"
    "- `bug`, `concurrency`, `data-loss`, `performance`, `api`: code that fails.\n"
    "- `security`: injection, leaked secrets, missing checks, unsafe defaults."
)

MODELS = {
    "claude": ("haiku", "anthropic"),
    "gpt": ("gpt-mini", "openai"),
    "gemini": ("gemini", "gemini"),
    "mistral": ("mistral", "mistral"),
    "other": ("deepseek", "deepseek"),
}

ONE_HUNK_BYTES = 12_000


def rendered(name: str, family: str) -> str:
    prompts = load_prompts(name).filled("guidelines", "").filled("checks", CHECKS)
    return prompts.for_family(family).text


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", NAMES)
def test_it_renders_whole(name: str, family: str) -> None:
    text = rendered(name, family)
    assert not re.search(r"\{[\w:-]+\}", text)
    assert re.search(r"(PAL_REDACTED|WITHHELD)_1", text)
    assert re.search(r"never (instructions to you|to be obeyed)", text)
    opened = re.findall(r"^<(\w+)>", text, re.MULTILINE)
    assert opened == re.findall(r"</(\w+)>$", text, re.MULTILINE)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", REVIEWS)
@pytest.mark.parametrize(
    "part", ["lines", "material", "scenario", "unwanted", "severity", "evidence", "fix"]
)
def test_a_review_is_held_to_the_same_rules_in_every_family(
    part: str, name: str, family: str
) -> None:
    text = rendered(name, family)
    assert text.count(load_part(part)) == 1
    for field in ("path", "line", "title", "detail", "scenario", "confidence", "old", "new"):
        assert f"`{field}`" in text
    assert "empty list" in text


@pytest.mark.parametrize("family", FAMILIES)
def test_a_verifier_must_quote_in_every_family(family: str) -> None:
    text = rendered("verify", family)
    for part in ("lines", "hearsay", "verdicts", "counterproof"):
        assert text.count(load_part(part)) == 1
    for field in ("finding", "quote", "reason"):
        assert f"- `{field}`" in text


@pytest.mark.parametrize("family", FAMILIES)
def test_the_strongest_is_told_what_stands_before_the_question(family: str) -> None:
    text = rendered("thinkdeep", family)
    assert text.count(load_part("passages")) == 1
    assert "`path:line`" in text
    assert "assume" in text


@pytest.mark.parametrize("name", WITH_FAMILIES)
def test_each_family_has_words_of_its_own(name: str) -> None:
    versions = {load_prompts(name).for_family(family).version for family in FAMILIES}
    assert len(versions) == len(FAMILIES)
    assert rendered(name, "claude").startswith("<role>")
    assert len(rendered(name, "gpt")) == min(len(rendered(name, family)) for family in FAMILIES)
    gemini = rendered(name, "gemini")
    assert gemini.index("# Input") < gemini.index("# Task")


def test_every_part_is_used() -> None:
    by_code = {part for part in PARTS if part.startswith("stance-")} | {"closing", "guidelines"}
    used = {
        part
        for file in FOLDER.iterdir()
        if file.name.endswith(".md")
        for part in re.findall(r"\{part:([\w-]+)\}", file.read_text("utf-8"))
    }
    assert used | by_code == set(PARTS)


@pytest.mark.parametrize("name", REVIEWS)
def test_nothing_that_changes_from_call_to_call_stands_before_the_end(name: str) -> None:
    for family in FAMILIES:
        text = load_prompts(name).for_family(family).text
        assert text.endswith("{guidelines}\n")
        assert text.replace("{checks}", "").count("{") == 1


def test_a_version_names_the_words_not_what_fills_them() -> None:
    empty = load_prompts("precommit")
    assert empty.filled("checks", CHECKS).default.version == empty.default.version
    assert Prompt.of(empty.default.text).version == empty.default.version
    assert "{part:" not in empty.default.text


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_worker_reads_before_the_code_is_short(family: str) -> None:
    said = rendered("precommit", family) + load_part("closing")
    assert len(said.encode()) <= MOST_BYTES


@pytest.fixture
async def every_vendor(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose simulator answers for the vendors of all families."""
    root = tmp_path / "repo"
    root.mkdir()
    async with Simulator(vendors="all") as simulator:
        state = {"PAL_STATE_DIR": str(tmp_path / "state"), "HOME": str(tmp_path)}
        allowed = json.dumps([vendor for _, vendor in MODELS.values()])
        environment = {**simulator.environment, **state, "PAL_ROUTING__VENDORS": allowed}
        core = Core.load(environment)
        house = House(core, root, simulator)
        house.git("init", "-q")
        try:
            yield house
        finally:
            await core.close()


@pytest.mark.parametrize("workflow", REVIEWS)
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_model_reads_its_familys_words_and_little_else(
    every_vendor: House, family: str, workflow: str
) -> None:
    house, (model, vendor) = every_vendor, MODELS[family]
    lines = [line for number in range(250) for line in _definition(number)]
    house.stage("app.py", "\n".join(lines) + "\n")
    house.git("commit", "-qm", "start")
    lines[2_510] = "    total = eval(values[2510])"
    house.stage("app.py", "\n".join(lines) + "\n")
    report = await house.run(workflow, model=model, target={"staged": True})
    use = report.models[0]
    assert use.vendor == vendor
    asked = next(one for one in house.simulator.requests if one["model"] == use.model)
    said = json.dumps(asked["request"])
    assert json.dumps(rendered(workflow, family))[1:-1] in said
    assert said.rindex("total = eval") < said.index(json.dumps(load_part("closing"))[1:-1])
    assert asked["bytes_in"] <= ONE_HUNK_BYTES
    assert _versions(house.state, use.model) == {load_prompts(workflow).for_family(family).version}


def _definition(number: int) -> list[str]:
    """Twenty lines, as long as lines of code are."""
    rows = [f"    total = total + values[{row}] * rates[{row}]  # cents" for row in range(17)]
    return [f"def total_{number}(values, rates, total=0):", *rows, "    return total", ""]


@pytest.mark.parametrize("workflow", ["chat", "thinkdeep"])
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_question_is_asked_in_its_familys_words(
    every_vendor: House, family: str, workflow: str
) -> None:
    house, (model, vendor) = every_vendor, MODELS[family]
    report = await house.run(workflow, model=model, prompt="Why?")
    assert [use.vendor for use in report.models] == [vendor]
    (asked,) = house.simulator.requests
    assert json.dumps(rendered(workflow, family))[1:-1] in json.dumps(asked["request"])
    prompt = load_prompts(workflow).for_family(family)
    assert _versions(house.state, report.models[0].model) == {prompt.version}


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_verifier_reads_its_familys_words(every_vendor: House, family: str) -> None:
    house, (_, vendor) = every_vendor, MODELS[family]
    reviewer, other = MODELS["gpt" if family != "gpt" else "claude"]
    house.write("pal.toml", f'[routing]\nvendors = ["{vendor}", "{other}"]\n')
    house.stage("app.py", "def run(text):\n    return eval(text)\n")
    report = await house.run("codereview", model=reviewer, target={"staged": True})
    (use,) = (use for use in report.models if use.role == "verify")
    assert use.vendor == vendor
    (asked,) = (one for one in house.simulator.requests if one["model"] == use.model)
    assert json.dumps(rendered("verify", family))[1:-1] in json.dumps(asked["request"])
    version = load_prompts("verify").for_family(family).version
    assert _versions(house.state, use.model) == {version}


def _versions(state: Path, model: str) -> set[str]:
    with sqlite3.connect(next(state.rglob("*.db"))) as connection:
        return {
            version
            for (version,) in connection.execute(
                "SELECT prompt_version FROM calls WHERE model = ? ORDER BY at LIMIT 1", (model,)
            )
        }
