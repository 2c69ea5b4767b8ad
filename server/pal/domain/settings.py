"""The settings, as values; who may set what is decided where they are loaded."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from pal.domain.finding import Severity
from pal.domain.model_card import Tier
from pal.domain.task import TASKS, Task, TaskDefaults

LocalCheck = Literal["syntax", "ruff", "secrets"]
Policy = Literal["economy", "balanced", "quality"]


def _as_list(value: object) -> object:
    """One name, or several with commas, as an environment variable gives them."""
    return [name.strip() for name in value.split(",")] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
LocalChecks = Annotated[tuple[LocalCheck, ...], BeforeValidator(_as_list)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BudgetSettings(_Section):
    """Limits in USD; days and months follow the local time zone."""

    request_usd: float = Field(default=0.50, ge=0, description="Most that one request may cost.")
    daily_usd: float = Field(default=2.0, ge=0, description="Most that one day may cost.")
    monthly_usd: float = Field(default=30.0, ge=0, description="Most that one month may cost.")
    on_exceeded: Literal["refuse", "downgrade"] = Field(
        default="refuse", description="Refuse what does not fit, or take a cheaper model."
    )


class TaskSettings(_Section):
    """What one task asks for, where it differs from the default."""

    tier: Tier | None = Field(default=None, description="Which tier's models come first.")
    models: Names = Field(default=(), description="Models in order of preference.")
    max_usd: float | None = Field(default=None, ge=0, description="Most that one call may cost.")
    max_output_tokens: int | None = Field(default=None, ge=1, description="Room for the answer.")
    timeout_s: float | None = Field(default=None, gt=0, description="Seconds for one attempt.")


class RoutingSettings(_Section):
    """Which models may be asked, and which come first."""

    policy: Policy = Field(default="balanced", description="Cheapest, balanced or best first.")
    single_model: str | None = Field(
        default=None, description="Ask only this model, for everything."
    )
    learning: bool = Field(default=True, description="Let outcomes change the order of models.")
    vendors: Names = Field(
        default=("anthropic", "openai", "gemini", "mistral", "ollama", "editor"),
        description="Vendors that code may be sent to; a key alone is not consent.",
    )
    tasks: dict[Task, TaskSettings] = Field(default={}, description="By task.")

    def for_task(self, task: Task) -> TaskDefaults:
        """The task's defaults with the user's own values over them."""
        default, own = TASKS[task], self.tasks.get(task, TaskSettings())
        return TaskDefaults(
            tier=own.tier or default.tier,
            max_output_tokens=own.max_output_tokens or default.max_output_tokens,
            timeout_s=own.timeout_s or default.timeout_s,
            interactive=default.interactive,
        )


class ProviderSettings(_Section):
    """One vendor's connection."""

    kind: str | None = Field(
        default=None, description="What a vendor of your own is: openai-compatible or command."
    )
    base_url: str | None = Field(default=None, description="Where it answers.")
    api_key_env: str | None = Field(default=None, description="Environment variable of its key.")
    models: Names = Field(default=(), description="Models it serves, beside those PAL knows.")
    command: tuple[str, ...] = Field(
        default=(), description="The program of a command vendor and its arguments, as a list."
    )
    structured: Literal["json_schema", "json_object", "prompt"] | None = Field(
        default=None, description="How it takes a reply's shape, if not as its kind does."
    )


class ReviewSettings(_Section):
    """What is reviewed and reported; a project may set all of it."""

    threshold: int = Field(default=2, ge=1, description="Models that must agree in a consensus.")
    panel: Names = Field(default=(), description="The models of a consensus.")
    severity_floor: Severity = Field(default="low", description="Mildest severity shown.")
    max_findings: int = Field(default=25, ge=1, description="Most findings in one report.")
    critical_paths: Names = Field(default=(), description="Globs that ask for a consensus.")
    exclude: Names = Field(default=(), description="Globs that are never reviewed.")
    guidelines: Names = Field(
        default=("AGENTS.md", "CLAUDE.md", ".cursorrules", "REVIEW.md"),
        description="Files with the project's own rules.",
    )
    local_checks: LocalChecks = Field(
        default=("syntax", "ruff", "secrets"), description="Free checks, before any model."
    )


class SaveSettings(_Section):
    """What happens when a file is saved in an editor."""

    enabled: bool = Field(default=True, description="Scan on save.")
    models: Literal["ask", "on", "off"] = Field(
        default="ask", description="Whether a save may call a model."
    )
    debounce_ms: int = Field(default=400, ge=0, description="Quiet time before a scan.")
    local_checks: LocalChecks = Field(
        default=("secrets",), description="Free checks on save; editors have linters of their own."
    )
    deep: bool = Field(default=False, description="Escalate as the pipeline does.")


class WorkspaceSettings(_Section):
    """Where agents may have PAL work."""

    roots: Names = Field(
        default=(), description="Directories, beside the one an agent started PAL in."
    )

    @field_validator("roots")
    @classmethod
    def _absolute(cls, roots: tuple[str, ...]) -> tuple[str, ...]:
        for root in roots:
            if not root.startswith(("/", "~")) and not PureWindowsPath(root).drive:
                raise ValueError(f"{root!r} is not an absolute path")
        return roots


class Settings(_Section):
    """All settings of one session."""

    budget: BudgetSettings = BudgetSettings()
    routing: RoutingSettings = RoutingSettings()
    providers: dict[str, ProviderSettings] = {}
    review: ReviewSettings = ReviewSettings()
    save: SaveSettings = SaveSettings()
    workspaces: WorkspaceSettings = WorkspaceSettings()
