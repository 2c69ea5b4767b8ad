"""A vendor that is a program: it answers, or says in one sentence why not; it never stays."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pal.domain.chat import ChatParams, Message, ReplySchema, Usage
from pal.domain.errors import (
    ConnectionLost,
    InvalidReply,
    RateLimited,
    ServerFailed,
    TimedOut,
    TooLarge,
    Unauthorized,
    UnknownName,
    VendorError,
)
from pal.domain.model_card import ModelCard, Prices, Tier
from pal.providers import run_command
from pal.providers.command import Command
from pal.providers.command_environment import command_environment
from pal.providers.command_line import command_line, preset_of

SCHEMA = ReplySchema("r", {"type": "object", "properties": {"okay": {"type": "boolean"}}})
CARD = ModelCard(
    "agent:sonnet",
    "agent",
    "claude",
    (Tier.WORKHORSE,),
    200_000,
    50_000,
    prices=(Prices(0, 0),),
    included=True,
)
Scripted = Callable[[str], Command]


@pytest.fixture
def agent(tmp_path: Path) -> Scripted:
    """A command vendor whose program is this shell script."""

    def scripted(script: str) -> Command:
        program = tmp_path / "agent"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o700)
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        return Command(
            name="agent",
            command=(str(program), "{model}"),
            environment=environment,
            cards={CARD.id: CARD},
        )

    return scripted


def params(text: str = "Review this 🐛", **changes: Any) -> ChatParams:
    defaults: dict[str, Any] = {"messages": (Message("user", text),), "timeout_s": 5.0}
    return ChatParams(CARD, "You review code.", max_output_tokens=4000, **(defaults | changes))


async def eventually(happens: Callable[[], bool]) -> bool:
    """Whether it happens within two seconds."""
    for _ in range(200):
        if happens():
            return True
        await asyncio.sleep(0.01)
    return False


def ended(file: Path) -> bool:
    """Whether the process whose id is in the file is no more, or only not buried yet."""
    pid = int(file.read_text())
    state = Path(f"/proc/{pid}/stat")
    try:
        os.kill(pid, 0)
        return state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


async def test_the_prompt_comes_on_standard_input_and_the_answer_on_standard_output(
    agent: Scripted,
) -> None:
    reply = await agent('echo "$1:"; cat; echo noise >&2').chat(params())
    assert reply.text.startswith("sonnet:\nAnswer from this text alone")
    assert reply.text.endswith("You review code.\n\nReview this 🐛")
    assert (reply.model, reply.stop) == ("sonnet", "end")
    assert reply.usage.estimated
    assert reply.usage.input > 5


async def test_a_conversation_says_whose_turn_each_is(agent: Scripted) -> None:
    turns = (Message("user", "Hi"), Message("assistant", "Hello"), Message("user", "Go"))
    reply = await agent("cat").chat(params(messages=turns))
    assert reply.text.endswith("User:\nHi\n\nYou:\nHello\n\nUser:\nGo")


async def test_a_shape_is_asked_for_in_words_and_found_in_the_answer(agent: Scripted) -> None:
    script = (
        "grep -q okay || exit 9; echo Sure.; echo '```json'; echo '{\"okay\": true}'; echo '```'"
    )
    reply = await agent(script).chat(params(schema=SCHEMA))
    assert reply.text == '{"okay": true}'


async def test_an_answer_is_streamed_in_one_piece(agent: Scripted) -> None:
    first, last = [chunk async for chunk in agent("echo Hello").stream(params())]
    assert first.text == "Hello"
    assert last.reply is not None
    assert last.reply.text == "Hello"


async def test_it_stands_in_an_empty_directory_that_goes_with_it(agent: Scripted) -> None:
    reply = await agent("pwd; ls -A | wc -l; touch left-behind").chat(params())
    directory, files = reply.text.split("\n")
    assert files.strip() == "0"
    assert await eventually(lambda: not Path(directory).exists())


async def test_a_large_prompt_is_given_whole_and_may_be_left_unread(agent: Scripted) -> None:
    large = params("é" * 1_000_000)
    assert int((await agent("wc -c").chat(large)).text) > 2_000_000
    assert (await agent("echo short").chat(large)).text == "short"


async def test_a_program_that_hangs_is_stopped_with_all_it_started(
    agent: Scripted, tmp_path: Path
) -> None:
    script = f"trap '' TERM; sleep 60 & echo $! > {tmp_path}/pid; echo half; wait; sleep 60"
    with pytest.raises(TimedOut, match=r"agent did not end within 0\.5 s and was stopped\."):
        await agent(script).chat(params(timeout_s=0.5))
    assert await eventually(lambda: ended(tmp_path / "pid"))


async def test_cancelling_stops_it_with_all_it_started(agent: Scripted, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    task = asyncio.create_task(
        agent(f"sleep 60 & echo $! > {pid}.new; mv {pid}.new {pid}; wait").chat(params())
    )
    assert await eventually(pid.exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await eventually(lambda: ended(pid))


async def test_what_it_leaves_running_holds_nothing_up(agent: Scripted, tmp_path: Path) -> None:
    async with asyncio.timeout(3):
        reply = await agent(f"sleep 60 & echo $! > {tmp_path}/pid; echo done").chat(params())
    assert reply.text == "done"
    assert await eventually(lambda: ended(tmp_path / "pid"))


async def test_a_flood_is_stopped(agent: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_command, "MAX_OUTPUT_BYTES", 1 << 20)
    with pytest.raises(InvalidReply, match="wrote more than 4 MB and was stopped"):
        await agent("yes").chat(params())


async def test_a_flood_of_errors_fills_nothing(agent: Scripted) -> None:
    with pytest.raises(ServerFailed, match=r"status 1: .*the end"):
        await agent("yes nonsense | head -c 20000000 >&2; echo the end >&2; exit 1").chat(params())


@pytest.mark.parametrize(
    "script",
    [
        "cat > /dev/null; printf 'Do you trust this folder? ' >&2; read answer || exit 1",
        "cat > /dev/null; echo 'Continue? [y/N]'; read answer || exit 1",
        "cat > /dev/null; echo 'Which model?' >&2; read answer; exit 0",
    ],
)
async def test_a_question_meets_the_end_of_input(script: str, agent: Scripted) -> None:
    with pytest.raises(InvalidReply, match=r"asked what nobody was there to answer: \w+.*\?"):
        await agent(script).chat(params())


async def test_there_is_no_terminal_to_ask_on(agent: Scripted) -> None:
    with pytest.raises(ServerFailed, match="/dev/tty"):
        await agent("read answer < /dev/tty").chat(params())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Claude usage limit reached. Your limit will reset at 3pm.", RateLimited),
        ("You've hit your usage limit.", RateLimited),
        ("429 RESOURCE_EXHAUSTED: quota exceeded", RateLimited),
        ("Invalid API key · Please run /login", Unauthorized),
        ("Not logged in. Run codex login.", Unauthorized),
        ("Credit balance is too low", Unauthorized),
        ("Prompt is too long", TooLarge),
        ("error: unknown option '--tools'", ServerFailed),
    ],
)
@pytest.mark.parametrize("stream", ["1", "2"])
async def test_the_last_line_says_what_failed(
    said: str, expected: type[VendorError], stream: str, agent: Scripted
) -> None:
    with pytest.raises(VendorError) as failed:
        await agent(f'echo "Warning." >&{stream}; echo "{said}" >&{stream}; exit 1').chat(params())
    assert type(failed.value) is expected
    assert str(failed.value) == f"agent ended with status 1: {said}"


async def test_silence_is_no_answer(agent: Scripted) -> None:
    with pytest.raises(InvalidReply, match=r"agent ended without an answer: silent\."):
        await agent("exit 0").chat(params())
    with pytest.raises(ServerFailed, match=r"status 3: it said nothing\."):
        await agent("exit 3").chat(params())


async def test_a_program_that_is_gone_cannot_be_started() -> None:
    command = Command(name="agent", command=("/nowhere/agent",), environment={}, cards={})
    with pytest.raises(ConnectionLost, match=r"agent cannot be started: No such file"):
        await command.chat(params())


async def test_errors_hold_no_key_and_no_escapes(tmp_path: Path) -> None:
    script = "import sys; sys.exit('\\x1b[31mBad key sk-0123456789-secret\\u202e')"
    command = Command(
        name="agent",
        command=(sys.executable, "-c", script),
        environment={},
        cards={},
        key="sk-0123456789-secret",
    )
    with pytest.raises(ServerFailed, match="Bad key …") as failed:
        await command.chat(params())
    assert "secret" not in str(failed.value)
    assert str(failed.value).isprintable()


def test_it_knows_its_models_and_asks_no_price(agent: Scripted) -> None:
    provider = agent("")
    assert provider.name == "agent"
    assert provider.identity.startswith("agent@agent#")
    assert provider.get_model_info("agent:sonnet") is CARD
    assert provider.estimate_cost(CARD, Usage(input=1000, output=1000)) == 0
    with pytest.raises(UnknownName):
        provider.get_model_info("agent:opus")


@pytest.mark.parametrize("program", ["claude", "codex", "gemini"])
def test_known_programs_are_run_without_tools_to_write_with(program: str) -> None:
    line = command_line([f"/usr/bin/{program}"], "the-model")
    safe = {
        "claude": ["-p", "--tools", "", "--strict-mcp-config"],
        "codex": ["exec", "--sandbox", "read-only", "--ignore-user-config"],
        "gemini": ["--approval-mode", "plan", "--extensions", "none"],
    }[program]
    assert [word for word in line if word in safe][: len(safe)] == safe
    assert line[line.index("--model") + 1] == "the-model"
    assert preset_of([program]).title != program


def test_the_users_own_words_stand() -> None:
    line = command_line(["claude", "-p", "--tools", "Read"], None)
    assert line[:4] == ["claude", "-p", "--tools", "Read"]
    assert line.count("-p") == line.count("--tools") == 1
    assert "--model" not in line
    assert command_line(["codex", "exec"], "m")[-1] == "-"
    assert command_line(["my-agent", "--ask={model}"], "m") == ["my-agent", "--ask=m"]


def test_a_program_gets_no_secrets_but_its_own() -> None:
    environment = {
        "HOME": "/home/me",
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy",
        "ANTHROPIC_API_KEY": "sk-ant",
        "OPENAI_API_KEY": "sk-oai",
        "OUR_LLM": "sk-own",
        "GITHUB_TOKEN": "ghp",
        "AWS_SECRET_ACCESS_KEY": "aws",
        "CLAUDE_CODE_OAUTH_TOKEN": "oauth",
        "CLAUDECODE": "1",
        "PAL_STATE_DIR": "/state",
    }
    keeps = preset_of(["claude"]).keeps
    given = command_environment(environment, keys={"OUR_LLM"}, keeps=keeps)
    own = {"HOME", "PATH", "HTTPS_PROXY", "CLAUDE_CODE_OAUTH_TOKEN"}
    assert set(given) == own | {"TERM", "NO_COLOR"}
    named = command_environment(environment, keys={"OUR_LLM"}, keeps=("OUR_LLM",))
    assert named["OUR_LLM"] == "sk-own"
