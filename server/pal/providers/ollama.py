"""Ollama's wire: models on the user's own machine, over its native API."""

from __future__ import annotations

from pydantic import BaseModel, Field, ValidationError

from pal.domain.chat import ChatParams, StopReason, Usage
from pal.domain.errors import TooLarge, VendorError
from pal.providers.answer import Answer
from pal.providers.complaint import Complaint, said
from pal.providers.estimated_usage import most_input_tokens
from pal.providers.framing import NDJSON
from pal.providers.http import Payload
from pal.providers.model_facts import ModelFacts, ModelList
from pal.providers.model_list import LOCAL_PRICES, MOST_MODELS, too_long
from pal.providers.ollama_host import DEFAULT_URL
from pal.providers.schema_in_words import schema_in_words
from pal.providers.site import Site
from pal.providers.structured import strict_form
from pal.providers.vendor import Vendor

_STOPS: dict[str, StopReason] = {"length": "length"}
_LEAST_CONTEXT = 4096


class Ollama(Vendor):
    """What `ollama pull` fetched."""

    site = Site(
        name="ollama",
        title="Ollama",
        base_url=DEFAULT_URL,
        base_url_env="OLLAMA_HOST",
        needs_key=False,
        local=True,
    )
    framing = NDJSON
    models_path = "/api/tags"

    def headers(self, key: str) -> dict[str, str]:
        """The key, which only a server behind a proxy asks for."""
        return {"authorization": f"Bearer {key}"} if key else {}

    def path(self, params: ChatParams, *, streaming: bool) -> str:  # noqa: ARG002
        """The same for all requests."""
        return "/api/chat"

    def body(self, params: ChatParams, *, streaming: bool) -> Payload:
        """A chat request; raises `TooLarge` for one that the model's window does not hold."""
        system = [params.system] if params.system else []
        if params.schema:
            # The grammar holds the model to the shape; only words tell it what is asked for.
            system.append(schema_in_words(params.schema))
        turns = [{"role": turn.role, "content": turn.text} for turn in params.messages]
        if system:
            turns.insert(0, {"role": "system", "content": "\n\n".join(system)})
        limit = min(params.max_output_tokens, params.model.max_output)
        context = _context(params, most_input_tokens(*(turn["content"] for turn in turns)) + limit)
        body: Payload = {
            "model": params.model.name,
            "messages": turns,
            "stream": streaming,
            "options": {"num_ctx": context, "num_predict": limit},
            # An error where versions that know these would cut the prompt and not say so.
            "truncate": False,
            "shift": False,
        }
        if params.schema:
            body["format"] = strict_form(params.schema)
        if params.effort and params.model.capabilities.thinking != "none":
            body["think"] = params.effort != "low"
        return body

    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a reply, which has the shape of a stream's last event."""
        self.read_event(payload, answer)

    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one line; the last one has the usage."""
        line = _Line.model_validate(event)
        answer.model = line.model or answer.model
        if line.prompt_eval_count:
            answer.usage = Usage(input=line.prompt_eval_count, output=line.eval_count or 0)
        if line.done:
            answer.stop = _STOPS.get(line.done_reason or "stop", "end")
        return answer.add(line.message.content)

    async def list_models(self, timeout_s: float = 20.0) -> ModelList:
        """The models that are installed and can chat, each with its own window."""
        payload = await self._connection.get(self.models_path, timeout_s)
        try:
            tags = _Tags.model_validate(payload).models
        except ValidationError:
            said = "Ollama's list of models does not have a shape that PAL knows."
            return ModelList(self.name, problems=(said,))
        if len(tags) > MOST_MODELS:
            return too_long(self.site, len(tags))
        models: list[ModelFacts] = []
        problems: list[str] = []
        # What runs elsewhere would take code off this machine, so only its user can name it.
        for tag in (tag for tag in tags if not tag.remote_host):
            try:
                shown = await self._connection.post("/api/show", {"model": tag.name}, timeout_s)
                details = _Details.model_validate(shown)
            except (VendorError, ValidationError):
                problems.append(f"Ollama does not say what {tag.name} can do.")
                continue
            if "completion" in details.capabilities:
                models.append(self._facts(tag.name, details))
        return ModelList(self.name, tuple(models), tuple(problems))

    def _facts(self, name: str, details: _Details) -> ModelFacts:
        return ModelFacts(
            vendor=self.name,
            id=name,
            context_window=details.context_window,
            thinks="thinking" in details.capabilities,
            prices=LOCAL_PRICES,
            installed=True,
        )

    @staticmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """Read `{"error": "…"}`, which a stream's line may be too."""
        if not payload.get("error"):
            return None
        return Complaint(message=said(payload, "error") or said(payload, "error", "message"))


class _Message(BaseModel):
    content: str = ""


class _Line(BaseModel):
    model: str = ""
    message: _Message
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None


class _Tag(BaseModel):
    name: str
    remote_host: str | None = None


class _Tags(BaseModel):
    models: list[_Tag]


class _Details(BaseModel):
    capabilities: list[str] = ["completion"]
    model_info: dict[str, object] = Field(default={})

    @property
    def context_window(self) -> int | None:
        """In tokens; its key begins with the architecture's name."""
        sizes = (size for key, size in self.model_info.items() if key.endswith(".context_length"))
        return next((size for size in sizes if isinstance(size, int) and size > 0), None)


def _context(params: ChatParams, needed: int) -> int:
    """The context to ask for: a power of two, since each other size loads the model anew."""
    window = params.model.context_window
    if needed > window:
        raise TooLarge(
            f"The request and its answer take about {needed:,} tokens, and {params.model.id} on "
            f"Ollama has {window:,}, so nothing was sent."
        )
    return min(max(1 << (needed - 1).bit_length(), _LEAST_CONTEXT), window)
