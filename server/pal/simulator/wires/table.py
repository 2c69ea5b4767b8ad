"""The wires that are spoken, in the order in which they are asked whether a path is theirs."""

from __future__ import annotations

from pal.simulator.wires.anthropic import Anthropic
from pal.simulator.wires.chat_completions import ChatCompletions
from pal.simulator.wires.chat_site import CHAT_SITES
from pal.simulator.wires.gemini import Gemini
from pal.simulator.wires.mistral import Mistral
from pal.simulator.wires.ollama import Ollama
from pal.simulator.wires.openai_responses import OpenAIResponses
from pal.simulator.wires.wire import Wire

MAIN_WIRES: tuple[Wire, ...] = (Anthropic(), OpenAIResponses(), Gemini())
"""The vendors that clients are pointed at unless they want all."""

# OpenAI's Chat Completions take their part of OpenAI's paths before Responses take the rest.
WIRES: tuple[Wire, ...] = (
    *(ChatCompletions(site) for site in CHAT_SITES),
    *MAIN_WIRES,
    Mistral(),
    Ollama(),
)
