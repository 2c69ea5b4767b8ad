"""Secrets are taken out of everything before it leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pal.source.secrets import find_secrets

PLACEHOLDER = re.compile(r"PAL_REDACTED_\d+")
"""What stands in a secret's place."""


@dataclass(frozen=True, slots=True)
class Redactions:
    """What was taken out: placeholder → secret. The secrets never leave this value."""

    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def count(self) -> int:
        """How many different secrets were taken out."""
        return len(self.secrets)

    def restore(self, text: str) -> str:
        """The text with the secrets back in it, for comparing quotes with the code."""
        if not self.secrets:
            return text
        return PLACEHOLDER.sub(lambda found: self.secrets.get(found[0], found[0]), text)


def redact(texts: Sequence[str], known: Collection[str] = ()) -> tuple[tuple[str, ...], Redactions]:
    """The texts with each secret replaced by a placeholder, the same secret by the same one.

    `known` are parts of secrets that cannot be told by the texts alone.
    Placeholders are numbered by first appearance, so that equal input gives equal output and
    caches hold; numbers that the input already uses as text are passed over.
    """
    taken = {found for text in texts for found in PLACEHOLDER.findall(text)}
    by_secret: dict[str, str] = {}
    clean = [
        _without_known(_without_secrets(text, by_secret, taken), known, by_secret, taken)
        for text in texts
    ]
    return tuple(clean), Redactions({name: secret for secret, name in by_secret.items()})


def _without_secrets(text: str, by_secret: dict[str, str], taken: set[str]) -> str:
    pieces: list[str] = []
    end = 0
    for secret in find_secrets(text):
        if secret.start < end:
            continue
        # The line break after a secret is the text's own: a tag may stand on the next line.
        value = text[secret.start : secret.end].rstrip()
        if value not in by_secret:
            by_secret[value] = _free_name(taken)
        pieces += (text[end : secret.start], by_secret[value])
        end = secret.start + len(value)
    if not pieces:
        return text
    return "".join((*pieces, text[end:]))


def _without_known(
    text: str, known: Collection[str], by_secret: dict[str, str], taken: set[str]
) -> str:
    for value in known:
        if value in text:
            if value not in by_secret:
                by_secret[value] = _free_name(taken)
            text = text.replace(value, by_secret[value])
    return text


def _free_name(taken: set[str]) -> str:
    number = 1
    while (name := f"PAL_REDACTED_{number}") in taken:
        number += 1
    taken.add(name)
    return name
