"""One conversation, begun by an agent, gone on with in the editor and ended in the terminal."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.faces import lsp_client, mcp_agent
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


async def test_a_conversation_goes_on_from_face_to_face(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    repository = lsp_client.make_repository(tmp_path / "repository", {"app.py": "answer = 42\n"})
    place = tmp_path / "home"
    place.mkdir()
    agent_home = mcp_agent.Home(place, simulator_process.environment)
    async with agent_home.agent(repository) as agent:
        asked = {"prompt": "Why is it so?", "files": ["app.py"]}
        result = await agent.call_tool("chat", asked)
    begun = result.structured_content
    assert not result.is_error
    assert begun is not None
    assert begun["sent"] == ["app.py:1-1"]
    assert begun["summary"] in mcp_agent.text(result).replace("\\", "")

    goes_on = {"prompt": "And now?", "conversation": begun["conversation"]}
    async with lsp_client.Home(place, simulator_process.environment).editor() as editor:
        await editor.initialize(repository)
        second = await editor.request("pal/chat", goes_on)
    assert second["conversation"] == begun["conversation"]

    command = [*(sys.executable, "-m", "pal", "chat", "--json", "Done?")]
    command += ["--conversation", begun["conversation"]]
    run = await asyncio.to_thread(
        partial(
            subprocess.run,
            command,
            cwd=repository,
            env=agent_home.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    )
    third = json.loads(run.stdout)
    assert third["conversation"] == begun["conversation"]
    said = str(simulator_process.requests()[-1])
    assert all(words in said for words in ("Why is it so?", "And now?", "Done?"))
