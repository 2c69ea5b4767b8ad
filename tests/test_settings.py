"""Who may set what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.errors import InputError
from pal.domain.settings import Settings
from pal.settings import load_user_settings, narrow, read_project

VENDORS = st.lists(st.sampled_from(["anthropic", "openai", "gemini", "elsewhere"]), unique=True)


def load(tmp_path: Path, toml: str = "", **environment: str) -> Settings:
    path = tmp_path / "pal.toml"
    path.write_text(toml)
    return load_user_settings({"PAL_CONFIG": str(path), **environment})


def test_the_environment_goes_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    (tmp_path / "pal.toml").write_text("[budget]\ndaily_usd = 1\nmonthly_usd = 10\n")
    settings = load_user_settings(
        {"PAL_CONFIG": str(tmp_path / "pal.toml"), "PAL_BUDGET__MONTHLY_USD": "20"},
        {"budget": {"request_usd": 0.1}},
    )
    budget = settings.budget
    assert (budget.daily_usd, budget.monthly_usd, budget.request_usd) == (1, 20, 0.1)


def test_lists_in_the_environment_may_be_written_with_commas(tmp_path: Path) -> None:
    settings = load(tmp_path, PAL_ROUTING__VENDORS="anthropic, gemini")
    assert settings.routing.vendors == ("anthropic", "gemini")
    settings = load(tmp_path, PAL_ROUTING__VENDORS='["openai"]')
    assert settings.routing.vendors == ("openai",)


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[budget]\ndaily_us = 1", "There is no setting budget.daily_us. Did you mean budget.d"),
        ("[rooting]\npolicy = 'economy'", "There is no setting rooting"),
        ("[budget]\ndaily_usd = -1", "The setting budget.daily_usd is wrong"),
        ("[routing]\npolicy = 'cheap'", "The setting routing.policy is wrong"),
        ("[budget", "is not valid TOML"),
    ],
)
def test_a_users_mistake_is_an_error_and_not_a_default(
    tmp_path: Path, toml: str, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        load(tmp_path, toml)


def test_a_project_may_say_how_to_review() -> None:
    loaded = narrow(Settings(), {"review": {"max_findings": 3, "exclude": ["gen/"]}}, "pal.toml")
    assert loaded.settings.review.max_findings == 3
    assert loaded.settings.review.exclude == ("gen/",)
    assert loaded.notices == ()


@pytest.mark.parametrize(
    ("wishes", "named"),
    [
        ({"providers": {"openai": {"base_url": "http://elsewhere"}}}, "providers.openai"),
        ({"providers": {"openai": {"api_key_env": "HOME"}}}, "providers.openai"),
        ({"routing": {"policy": "quality"}}, "routing.policy"),
        ({"save": {"models": "on"}}, "save.models"),
        ({"budget": {"on_exceeded": "downgrade"}}, "budget.on_exceeded"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_what_a_project_may_not_set_is_ignored_and_reported(
    wishes: dict[str, Any], named: str
) -> None:
    loaded = narrow(Settings(), wishes, "pal.toml")
    assert loaded.settings == Settings()
    assert len(loaded.notices) == 1
    assert named in loaded.notices[0]
    assert "ignored" in loaded.notices[0]


def test_a_projects_mistake_is_reported_and_the_rest_is_used() -> None:
    loaded = narrow(Settings(), {"review": {"max_findings": "many", "threshold": 3}}, "pal.toml")
    assert loaded.settings.review.threshold == 3
    assert loaded.settings.review.max_findings == Settings().review.max_findings
    assert "review.max_findings" in loaded.notices[0]


@given(VENDORS, VENDORS, st.floats(0, 100), st.floats(0, 100))
def test_a_project_can_only_narrow(
    mine: list[str], theirs: list[str], my_limit: float, their_limit: float
) -> None:
    user = Settings.model_validate(
        {"routing": {"vendors": mine}, "budget": {"daily_usd": my_limit}}
    )
    wishes = {"routing": {"vendors": theirs}, "budget": {"daily_usd": their_limit}}
    settings = narrow(user, wishes, "pal.toml").settings
    assert set(settings.routing.vendors) == set(mine) & set(theirs)
    assert settings.budget.daily_usd == min(my_limit, their_limit)


def test_the_first_file_with_settings_counts() -> None:
    texts = {
        "sub/pyproject.toml": "[project]\nname='x'",
        "pal.toml": "[review]\nthreshold = 3",
        "pyproject.toml": "[tool.pal.review]\nthreshold = 1",
    }
    assert read_project(texts) == ({"review": {"threshold": 3}}, "pal.toml")
    del texts["pal.toml"]
    assert read_project(texts) == ({"review": {"threshold": 1}}, "pyproject.toml")
    assert read_project({"pyproject.toml": "[project]\nname='x'"}) is None
