"""How sites that speak Chat Completions list their models."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pal.simulator.call import Call, JsonObject
from pal.simulator.models import Model, models_of
from pal.simulator.wires.chat_site import Site
from pal.simulator.wires.openai import model_called, model_row

_MILLION = 1_000_000


def listed_models(site: Site, name: str) -> Call:
    """All models, or the one of that name; raises `Problem` if there is none."""
    row = _ROWS[site.listing]
    if name:
        model = model_called(name, site.models)
        return Call("models", model, name, direct=row(model))
    rows = [row(model) for key, model in models_of(site.models).items() if key == model.id]
    return Call("models", direct={"object": "list", "data": rows})


def _openrouter_row(model: Model) -> JsonObject:
    of_input, of_output = model.usd
    text = {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"}
    return {
        "id": model.id,
        "canonical_slug": model.id,
        "name": model.id,
        "created": 1767225600,
        "description": "[simulated]",
        "context_length": model.window,
        "architecture": {"modality": "text->text", **text, "instruct_type": None},
        "pricing": {
            "prompt": _usd_per_token(of_input),
            "completion": _usd_per_token(of_output),
            "request": "0",
        },
        "top_provider": {
            "context_length": model.window,
            "max_completion_tokens": model.max_output,
            "is_moderated": False,
        },
        "per_request_limits": None,
        "supported_parameters": ["max_tokens", "reasoning", "response_format"],
    }


def _usd_per_token(per_million: float) -> str:
    return f"{per_million / _MILLION:.12f}".rstrip("0").rstrip(".")


def _groq_row(model: Model) -> JsonObject:
    sizes = {"context_window": model.window, "max_completion_tokens": model.max_output}
    return {**model_row(model), "active": True, **sizes, "public_apps": None}


def _vllm_row(model: Model) -> JsonObject:
    return {**model_row(model), "root": model.id, "parent": None, "max_model_len": model.window}


_ROWS: Mapping[str, Callable[[Model], JsonObject]] = {
    "plain": model_row,
    "openrouter": _openrouter_row,
    "groq": _groq_row,
    "vllm": _vllm_row,
}
