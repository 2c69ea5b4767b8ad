"""What can go wrong, as one tree; each message is a sentence for the person who meets it.

PalError
├── InputError            the request cannot be served as it stands; nothing was sent
│   └── UnknownName       a name PAL does not know, with the nearest one it does
├── StoreError            the state directory cannot be read or written
├── NoModel               nothing that is configured and allowed can take the request
├── BudgetExceeded        the request would cost more than is left
├── AllModelsFailed       every attempt failed
└── VendorError           one attempt at one vendor failed
    ├── RateLimited       429, with the wait the vendor asks for
    ├── Overloaded        503, 529
    ├── ServerFailed      any other 5xx, or an error inside a 200 stream
    ├── TimedOut          no answer in time
    ├── ConnectionLost    refused, reset, or cut in the middle
    ├── Refused           the vendor's safety system would not answer
    ├── InvalidReply      an answer that is not what was asked for
    ├── TooLarge          more than the model's window
    ├── Unauthorized      the key is wrong or out of money: the vendor is parked
    └── BadRequest        any other 4xx: never repeated as it is
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

from pal.domain.chat import Usage


class PalError(Exception):
    """Anything PAL says to its user instead of a result."""


class InputError(PalError):
    """The request cannot be served as it stands; nothing was sent and nothing was spent."""


class UnknownName(InputError):
    """A name PAL does not know; suggests the nearest one it does."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"There is no {kind} {name!r}.{hint}")


class StoreError(PalError):
    """The state directory cannot be read or written, so nothing that costs money is started."""


class NoModel(PalError):
    """Nothing that is configured and allowed can take the request."""


class BudgetExceeded(PalError):
    """The request's worst case is more than what is left of a budget."""


class AllModelsFailed(PalError):
    """Every attempt failed; the message names each model and why."""


class VendorError(PalError):
    """One attempt at one vendor failed.

    Attributes:
        outcome: the ledger's word for it.
        rests: whether the vendor itself is unwell, so that others are asked for a while.
        retry_after_s: the wait the vendor asks for, in seconds, or None.
        usage: tokens the vendor reported before it failed, or None.
        answering: it had begun to answer, and so to charge.
    """

    outcome: ClassVar[str] = "error"
    rests: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.usage = usage
        self.answering = False


class RateLimited(VendorError):
    """The vendor counts too many requests or tokens."""

    outcome = "rate_limited"


class Overloaded(VendorError):
    """The vendor has no capacity now."""

    outcome = "overloaded"
    rests = True


class ServerFailed(VendorError):
    """The vendor failed on its own side."""

    rests = True


class TimedOut(VendorError):
    """No answer in time."""

    outcome = "timeout"
    rests = True


class ConnectionLost(VendorError):
    """The connection was refused, reset or cut."""

    rests = True


class Refused(VendorError):
    """The vendor's safety system would not answer."""

    outcome = "refused"


class InvalidReply(VendorError):
    """The answer is not what was asked for: not JSON, not the schema, cut short, or empty."""

    outcome = "invalid"


class TooLarge(VendorError):
    """The request is larger than the model's window."""

    outcome = "too_large"


class Unauthorized(VendorError):
    """The key is wrong, lacks permission, or its balance or quota is used up."""

    outcome = "unauthorized"


class BadRequest(VendorError):
    """The vendor does not accept the request; sending it again would not help."""
