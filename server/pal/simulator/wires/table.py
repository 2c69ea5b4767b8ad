"""The wires that are spoken, in the order in which they are asked whether a path is theirs."""

from __future__ import annotations

from pal.simulator.wires.anthropic import Anthropic
from pal.simulator.wires.gemini import Gemini
from pal.simulator.wires.openai_responses import OpenAIResponses
from pal.simulator.wires.wire import Wire

WIRES: tuple[Wire, ...] = (Anthropic(), OpenAIResponses(), Gemini())
