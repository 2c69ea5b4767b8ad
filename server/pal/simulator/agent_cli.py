"""`python -m pal.simulator.agent_cli`: stands in for an agent program in print mode."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from pathlib import Path

from pal.simulator.agent_answer import Style, agent_answer

_QUESTION = "Do you trust the files in this folder? [y/n] "
_TERMINAL = Path("/dev/tty")
_FLOOD = b"[simulated] This never ends. " * 1000 + b"\n"


def main() -> int:
    """Reads the prompt on standard input, prints the answer; the exit code is 0 if it could.

    Takes the arguments of `claude`, `codex` and `gemini`, and passes over those that do not
    change the form of the answer.
    """
    asked, _ = _arguments().parse_known_args()
    if asked.hang:
        threading.Event().wait()
    if asked.fail is not None:
        sys.stderr.write(f"{asked.stderr}\n")
        return asked.fail
    if asked.ask and not _allowed():
        return 1
    prompt = f"{asked.print or ''}\n{sys.stdin.buffer.read().decode('utf-8', 'replace')}"
    if asked.flood:
        return _flood()
    style: Style = "codex" if asked.json else asked.output_format
    said = agent_answer(prompt, model_id=asked.model, style=style)
    sys.stdout.buffer.write(said.encode())
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent_cli", description=__doc__, allow_abbrev=False)
    form = parser.add_argument_group("the form of the answer")
    form.add_argument("-p", "--print", nargs="?", help="print mode, perhaps with the prompt")
    form.add_argument("-m", "--model", help="the name to answer by")
    form.add_argument(
        "--output-format", type=_style, default="text", help="text or json, as Claude"
    )
    form.add_argument("--json", action="store_true", help="a line for each event, as Codex")
    trouble = parser.add_argument_group("trouble")
    trouble.add_argument("--hang", action="store_true", help="never read, never answer")
    trouble.add_argument("--flood", action="store_true", help="never stop answering")
    trouble.add_argument("--ask", action="store_true", help="ask on the terminal first")
    trouble.add_argument("--fail", type=int, metavar="STATUS", help="end with this status at once")
    trouble.add_argument("--stderr", default="[simulated] It failed.", help="what a failure says")
    return parser


def _style(name: str) -> Style:
    return "claude" if name == "json" else "text"


def _allowed() -> bool:
    """Whether somebody at the terminal says yes; the question goes to stderr if there is none."""
    try:
        with _TERMINAL.open("w") as shown, _TERMINAL.open() as typed:
            shown.write(_QUESTION)
            shown.flush()
            return typed.readline().strip().lower() in ("y", "yes")
    except OSError:
        sys.stderr.write(f"{_QUESTION}\n")
        return False


def _flood() -> int:
    with contextlib.suppress(BrokenPipeError):
        while True:
            sys.stdout.buffer.write(_FLOOD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
