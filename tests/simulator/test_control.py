"""The simulator is steered and read while it runs, and runs alone."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pal.simulator.serve import serve
from pal.simulator.simulator import Simulator
from tests.simulated import SimulatorProcess, StartSimulator
from tests.simulator.client import ask, ask_anthropic, ask_gemini, ask_openai


async def test_the_log_has_a_line_for_each_request(simulator: Simulator) -> None:
    await ask_anthropic(simulator)
    await ask_gemini(simulator, stream=True)
    await ask_openai(simulator, max_tokens=1)
    answer = await ask(simulator, "/_sim/log")
    assert answer is not None
    assert [
        (line["vendor"], line["model"], line["status"], line["streamed"]) for line in answer.json
    ] == [
        ("anthropic", "claude-sonnet-5-5", 200, False),
        ("gemini", "gemini-4-argon", 200, True),
        ("openai", None, 400, False),
    ]
    assert answer.json[0]["usage"]["input"] == 2
    assert answer.json[0]["bytes_in"] > 0
    assert answer.json[0]["bytes_out"] > 0
    assert answer.json == simulator.log


async def test_requests_keep_both_bodies_and_no_key(simulator: Simulator) -> None:
    await ask_openai(simulator)
    await ask_openai(simulator, stream=True)
    answer = await ask(simulator, "/_sim/requests")
    assert answer is not None
    first, second = answer.json
    assert first["request"] == {"model": "gpt-6.1-sol", "input": "Hello"}
    assert first["response"]["status"] == "completed"
    assert second["response"].startswith("event: response.created\n")
    assert first["headers"]["authorization"] == "…"


async def test_old_bodies_make_room(simulator: Simulator) -> None:
    for _ in range(6):
        await ask_openai(simulator, input="x" * 3_000_000)
    assert len(simulator.log) == 6
    assert len(simulator.requests) == 5


async def test_faults_and_latency_change_while_it_runs(simulator: Simulator) -> None:
    await ask(simulator, "/_sim/faults", [{"vendor": "openai", "kind": "overloaded"}])
    answer = await ask_openai(simulator)
    assert answer is not None
    assert (answer.status, simulator.log[-1]["fault"]) == (503, "overloaded")
    await ask(simulator, "/_sim/faults", {"faults": []})
    await ask(simulator, "/_sim/latency", {"delay_s": 0.1})
    answer = await ask_openai(simulator)
    assert answer is not None
    assert answer.status == 200
    assert simulator.log[-1]["ms"] >= 100


async def test_a_reset_forgets_everything(simulator: Simulator) -> None:
    simulator.set_faults({"status": 500})
    simulator.set_latency(delay_s=5)
    long = {"instructions": "x" * 9000}
    await ask(simulator, "/_sim/reset", {})
    await ask_openai(simulator, **long)
    await ask(simulator, "/_sim/reset", {})
    assert simulator.log == simulator.requests == []
    answer = await ask_openai(simulator, **long)
    assert answer is not None
    assert answer.json["usage"]["input_tokens_details"]["cached_tokens"] == 0
    assert answer.json["id"] == "resp_sim_000001"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/_sim/faults", [{"kind": "explosion"}], 400),
        ("/_sim/faults", b"{", 400),
        ("/_sim/faults", 5, 400),
        ("/_sim/faults", {}, 400),
        ("/_sim/latency", {"delay": 1}, 400),
        ("/_sim/explode", {}, 404),
    ],
)
async def test_a_wrong_command_is_refused(
    simulator: Simulator, path: str, body: object, status: int
) -> None:
    answer = await ask(simulator, path, body)
    assert answer is not None
    assert answer.status == status
    assert answer.json["error"]


async def test_it_notes_who_hangs_up_in_a_stream(simulator: Simulator) -> None:
    simulator.set_latency(chunk_delay_s=0.05)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.15):
            await ask_anthropic(simulator, stream=True)
    await asyncio.sleep(0.2)
    assert simulator.log[-1]["hung_up"]
    assert simulator.log[-1]["usage"]["output"] > 0
    assert b"message_stop" not in json.dumps(simulator.requests[-1]).encode()


async def test_connections_are_kept_alive(simulator: Simulator) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    request = (
        b"GET /openai/v1/models/gpt-6-luna HTTP/1.1\r\nhost: sim\r\nauthorization: Bearer k\r\n\r\n"
    )
    writer.write(request * 3)
    seen = b""
    async with asyncio.timeout(5):
        while seen.count(b"gpt-6-luna") < 3:
            seen += await reader.read(65536)
    assert seen.count(b"HTTP/1.1 200") == 3
    writer.close()
    await writer.wait_closed()


async def test_nonsense_is_answered_and_the_next_client_is_served(simulator: Simulator) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    writer.write(b"\x16\x03\x01 not http\r\n\r\n")
    assert (await reader.read(-1)).startswith(b"HTTP/1.1 400")
    writer.close()
    await writer.wait_closed()
    answer = await ask_openai(simulator)
    assert answer is not None
    assert answer.status == 200


async def test_a_client_may_ask_before_it_sends_its_body(simulator: Simulator) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    body = b'{"model": "gpt-6.1-sol", "input": "Hello"}'
    writer.write(
        b"POST /openai/v1/responses HTTP/1.1\r\nhost: sim\r\nauthorization: Bearer k\r\n"
        b"connection: close\r\nexpect: 100-continue\r\ncontent-length: %d\r\n\r\n" % len(body)
    )
    async with asyncio.timeout(5):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        writer.write(body)
        assert (await reader.read(-1)).startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()


async def test_several_run_at_once(start_simulator: StartSimulator) -> None:
    one, two = await start_simulator({"status": 500}), await start_simulator()
    answers = [await ask_openai(one), await ask_openai(two)]
    assert [answer.status for answer in answers if answer] == [500, 200]
    assert one.port != two.port


async def test_a_plain_answer_costs_well_under_a_millisecond(simulator: Simulator) -> None:
    for _ in range(200):
        await ask_openai(simulator)
    times = sorted(line["ms"] for line in simulator.log)
    assert times[len(times) // 2] < 1.0


async def test_serve_runs_until_it_is_cancelled(tmp_path: Path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text('[[faults]]\nkind = "overloaded"\n')
    lines: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(serve(faults=faults, on_ready=lines.put_nowait))
    async with asyncio.timeout(5):
        ready = json.loads(await lines.get())
    assert ready["simulated"] is True
    assert ready["environment"]["OPENAI_BASE_URL"].endswith(f":{ready['port']}/openai/v1")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ready["port"]))


def test_it_runs_in_a_process_of_its_own(simulator_process: SimulatorProcess) -> None:
    assert set(simulator_process.environment) == {
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "GEMINI_API_KEY",
        "GOOGLE_GEMINI_BASE_URL",
    }
    simulator_process.set_faults({"kind": "hang"})
    simulator_process.set_latency(delay_s=1)
    simulator_process.reset()
    assert simulator_process.log() == simulator_process.requests() == []


def test_a_wrong_faults_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pal.simulator", "--faults", str(tmp_path / "none.toml")]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert time.perf_counter() - begun < 30
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The simulator could not start: ")
    assert "none.toml" in done.stderr
