"""The pre-commit hook: a few lines of sh that find `pal`, and say what to do where they cannot."""

from __future__ import annotations

import shlex

MARK = "# Written by `pal hook install`"
"""Only a hook with this line is PAL's own to replace or to remove."""

KEPT_NAME = "pre-commit.before-pal"
"""Where a hook that was there before is kept; it runs first."""

_SCRIPT = r"""#!/bin/sh
{mark}; `pal hook uninstall` takes it out again.

before="$(dirname "$0")/{kept}"
if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi

case "${{PAL_SKIP:-0}}" in
    0 | "") ;;
    *) echo "pal: PAL_SKIP is set, so the change was not looked at." >&2; exit 0 ;;
esac

# -P: a folder `pal` in the repository must not be taken for PAL.
python={python}
if [ -x "$python" ] && "$python" -P -c 'import pal' 2>/dev/null; then
    "$python" -P -m pal {command}
elif command -v pal >/dev/null 2>&1; then
    pal {command}
else
    echo "pal: PAL is gone from this machine, so the change was not looked at." \
        "Install it again, or remove $0." >&2
    exit 0
fi

code=$?
case $code in
    0) ;;
    1) echo "pal: Not committed, for what was found. Mend and stage it, or commit all the same:" \
        "PAL_SKIP=1 git commit ..., or git commit --no-verify." >&2 ;;
    *) echo "pal: Not committed, because the change could not be looked at. Try again, or commit" \
        "all the same: PAL_SKIP=1 git commit ..., or git commit --no-verify." >&2 ;;
esac
exit $code
"""


def hook_script(python: str, *, deep: bool) -> str:
    """The script; `python` is the interpreter that PAL is installed for."""
    command = "precommit --deep" if deep else "precommit"
    return _SCRIPT.format(mark=MARK, kept=KEPT_NAME, python=shlex.quote(python), command=command)
