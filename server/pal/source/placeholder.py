"""What stands where a secret would, and is none."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"example|placeholder|change.?me|dummy|your|xxxx|\*{3}|\.\.\.|redacted|sample|insert|replace"
    r"|todo|fixme|secret_?here|my_?secret|<|>|\$[({\w]|\{\{|%[sd({]|process\.env|os\.environ",
    re.IGNORECASE,
)
_PLAIN = frozenset(
    [
        "guest",
        "admin",
        "root",
        "user",
        "test",
        "pass",
        "password",
        "postgres",
        "mysql",
        "secret",
        "mongo",
    ]
)
_IDENTIFIER = re.compile(r"[_.\-/]*[A-Za-z]+[0-9]{0,4}(?:[_.\-/]+[A-Za-z]*[0-9]{0,4})*")


def is_placeholder(value: str) -> bool:
    """Whether a value that is called a secret is a stand-in, a name, or a word anyone knows."""
    if _WORDS.search(value) or value.lower().strip("0123456789!") in _PLAIN:
        return True
    digits = sum(character.isdigit() for character in value)
    return (digits == 0 and value.isalnum()) or _IDENTIFIER.fullmatch(value) is not None
