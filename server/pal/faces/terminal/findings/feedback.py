"""`pal feedback`: what you make of a finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from pal.core import Core
from pal.domain.errors import InputError, UnknownName
from pal.domain.feedback import Feedback
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import one_line
from pal.workflows.feedback import give_feedback


async def feedback(
    environment: Mapping[str, str], *, finding: str, verdict: str, reason: str | None, scope: str
) -> int:
    """Does as the user says, and says what that was; 0.

    Raises:
        PalError: there is no such finding, verdict or scope, or nothing can be written down.
    """
    said = _read(finding, verdict, reason, scope)
    core = Core.load(environment)
    try:
        session, opened = await core.session(Path.cwd()), await core.open()
        root = str(session.source.root)
        sentence = await give_feedback(said, root, opened.kept, datetime.now(UTC))
        write_out(f"{one_line(sentence)}\n")
    finally:
        await core.close()
    return 0


def _read(finding: str, verdict: str, reason: str | None, scope: str) -> Feedback:
    try:
        return Feedback.model_validate(
            {"finding": finding, "verdict": verdict, "reason": reason, "scope": scope}
        )
    except ValidationError as error:
        (fault, *_) = error.errors(include_url=False)
        name = str(fault["loc"][0])
        if fault["type"] != "literal_error":
            raise InputError(f"{name}: {fault['msg']}.") from None
        expected: str = fault.get("ctx", {}).get("expected", "")
        known = expected.replace("'", "").replace(" or ", ", ").split(", ")
        raise InputError(
            f"{UnknownName(name, str(fault['input']), known)} There are {', '.join(known)}."
        ) from None
