"""Every vendor answers; whose clients are pointed here is a choice."""

from __future__ import annotations

from pal.simulator.simulator import Simulator
from pal.simulator.wires.table import WIRES
from tests.simulated import SimulatorProcess, StartSimulator
from tests.simulator.client import ASK

OTHERS = {
    "MISTRAL_API_KEY",
    "MISTRAL_BASE_URL",
    "OPENROUTER_API_KEY",
    "PAL_PROVIDERS__OPENROUTER__BASE_URL",
    "XAI_API_KEY",
    "PAL_PROVIDERS__XAI__BASE_URL",
    "DEEPSEEK_API_KEY",
    "PAL_PROVIDERS__DEEPSEEK__BASE_URL",
    "GROQ_API_KEY",
    "PAL_PROVIDERS__GROQ__BASE_URL",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_ENDPOINT",
    "PAL_PROVIDERS__VLLM__BASE_URL",
    "PAL_PROVIDERS__LMSTUDIO__BASE_URL",
    "OLLAMA_HOST",
}


async def test_every_wire_answers_in_any_case(simulator: Simulator) -> None:
    for ask in ASK.values():
        answer = await ask(simulator)
        assert answer is not None
        assert answer.status == 200
    assert {line["vendor"] for line in simulator.log} == {wire.vendor for wire in WIRES}
    assert [line["truncated"] for line in simulator.log] == [0] * len(ASK)


async def test_all_clients_are_pointed_here_if_asked(
    simulator: Simulator, start_simulator: StartSimulator
) -> None:
    everyone = await start_simulator(vendors="all")
    assert set(everyone.environment) == set(simulator.environment) | OTHERS
    for name, value in everyone.environment.items():
        assert value.endswith("simulated") if name.endswith("_KEY") else everyone.root in value


def test_a_process_can_be_asked_for_all(all_vendors_process: SimulatorProcess) -> None:
    assert set(all_vendors_process.environment) >= OTHERS
