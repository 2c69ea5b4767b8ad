"""What people install works: the wheel, alone in an empty environment, has all it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUGGY = 'import os\n\n\ndef run(name):\n    os.system(f"rm {name}")\n'


def call(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `pal` of a wheel built from this checkout, in an environment of its own."""
    place = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(place), str(ROOT)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = place.glob("*.whl")
    venv.create(place / "venv", with_pip=True)
    pip = subprocess.run(
        [
            *(str(place / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"),
            *("-c", str(ROOT / "constraints.txt"), str(wheel)),
        ],
        capture_output=True,
        text=True,
    )
    assert pip.returncode == 0, pip.stderr
    return place / "venv" / "bin" / "pal"


def test_it_reviews_a_real_change(installed: Path, tmp_path: Path) -> None:
    call("git", "init", "-q", ".", cwd=tmp_path)
    (tmp_path / "app.py").write_text(BUGGY)
    call("git", "add", "app.py", cwd=tmp_path)
    result = call(installed, "precommit", "--json", cwd=tmp_path, PAL_STATE_DIR=str(tmp_path / "s"))
    report = json.loads(result.stdout)
    assert any(finding["rule"] == "ruff:S605" for finding in report["findings"]), result.stderr


def test_prompts_models_grammars_and_simulator_are_in_it(installed: Path, tmp_path: Path) -> None:
    script = (
        "from pal.workflows.prompt import load_prompts; load_prompts('precommit')\n"
        "from pal.providers.catalogue import Catalogue; assert Catalogue.load().cards\n"
        "from pal.source.symbols import symbols\n"
        "assert symbols('a.rs', 'fn f() {}\\n')[0].name == 'f'\n"
        "import pal, sys; print(pal.__file__)"
    )
    result = call(installed.with_name("python"), "-c", script, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert str(installed.parents[1]) in result.stdout


def test_the_demo_runs_from_it(installed: Path, tmp_path: Path) -> None:
    result = call(installed, "demo", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "simulated" in result.stdout
