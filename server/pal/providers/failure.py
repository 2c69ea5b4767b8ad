"""Which error a vendor's failure is: the only place that knows statuses and error codes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pal.domain import errors
from pal.providers.complaint import Complaint

_Kind = type[errors.VendorError]

# A vendor's own code tells more than its status.
_BY_WORD: Mapping[str, _Kind] = {
    "authentication_error": errors.Unauthorized,
    "billing_error": errors.Unauthorized,
    "permission_error": errors.Unauthorized,
    "enforced_spend_limit_reached": errors.Unauthorized,
    "insufficient_quota": errors.Unauthorized,
    "credit_balance_exhausted": errors.Unauthorized,
    "invalid_api_key": errors.Unauthorized,
    "API_KEY_INVALID": errors.Unauthorized,
    "PERMISSION_DENIED": errors.Unauthorized,
    "UNAUTHENTICATED": errors.Unauthorized,
    "daily_quota_exhausted": errors.Unauthorized,
    "context_length_exceeded": errors.TooLarge,
    "exceed_context_size_error": errors.TooLarge,
    "request_too_large": errors.TooLarge,
    "json_validate_failed": errors.InvalidReply,
    "invalid_prompt": errors.Refused,
    "content_filter": errors.Refused,
    "rate_limit_error": errors.RateLimited,
    "rate_limit_exceeded": errors.RateLimited,
    "RESOURCE_EXHAUSTED": errors.RateLimited,
    "overloaded_error": errors.Overloaded,
    "server_is_overloaded": errors.Overloaded,
    "slow_down": errors.Overloaded,
    "UNAVAILABLE": errors.Overloaded,
}
# Some failures have no code of their own, only a sentence under a general 4xx.
_BY_SENTENCE: Mapping[re.Pattern[str], _Kind] = {
    re.compile(
        r"prompt is too long|maximum prompt length|context (length|limit|size|window)"
        r"|request too large|input is too long|too large for model"
        r"|exceeds the maximum number of tokens",
        re.IGNORECASE,
    ): errors.TooLarge,
    re.compile(
        r"credit balance|spend(ing)? limit|specified api usage limits|insufficient balance"
        r"|api key (not valid|expired)|incorrect api key",
        re.IGNORECASE,
    ): errors.Unauthorized,
    re.compile(
        r"content violates usage guidelines|content exists risk", re.IGNORECASE
    ): errors.Refused,
}
# A rate limit without a wait, and of such a length, is a quota that is used up.
_LONG_LIMIT = re.compile(
    r"\b(weekly|monthly) ((usage|spend(ing)?|tokens?|requests?|credits?) )?(limit|quota|cap)\b",
    re.IGNORECASE,
)
_BY_STATUS: Mapping[int, _Kind] = {
    401: errors.Unauthorized,
    402: errors.Unauthorized,
    403: errors.Unauthorized,
    408: errors.TimedOut,
    413: errors.TooLarge,
    429: errors.RateLimited,
    503: errors.Overloaded,
    529: errors.Overloaded,
}
_MOST_CHARACTERS = 300
_SENTENCES: Mapping[_Kind, str] = {
    errors.RateLimited: "{vendor} counts too many requests",
    errors.Overloaded: "{vendor} has no capacity now",
    errors.ServerFailed: "{vendor} failed on its own side",
    errors.TimedOut: "{vendor} gave up waiting for the request",
    errors.Refused: "{vendor} would not answer",
    errors.InvalidReply: "The model at {vendor} did not keep to the form asked for",
    errors.TooLarge: "The request is larger than {vendor} takes",
    errors.Unauthorized: "{vendor} does not serve the key in {key_env}: check it and its balance",
    errors.BadRequest: "{vendor} does not accept the request",
}


def failure(
    complaint: Complaint,
    *,
    status: int,
    vendor: str,
    key_env: str,
    retry_after_s: float | None = None,
) -> errors.VendorError:
    """The error that a status of 400 or more becomes, or a complaint inside a 200 reply.

    `complaint.message` must be fit to be shown; `retry_after_s` is what the headers ask for.
    """
    inside = status < 400
    wait = complaint.retry_after_s if retry_after_s is None else retry_after_s
    kind = _kind(complaint, (complaint.status or 500) if inside else status)
    if kind is errors.RateLimited and wait is None and _LONG_LIMIT.search(complaint.message):
        kind = errors.Unauthorized
    where = "inside its answer" if inside else f"HTTP {status}"
    sentence = _SENTENCES[kind].format(vendor=vendor, key_env=key_env)
    said = f": {complaint.message}" if complaint.message else "."
    told = f"{sentence} ({where}){said}"
    if len(told) > _MOST_CHARACTERS:
        told = f"{told[: _MOST_CHARACTERS - 1]}…"
    return kind(told, retry_after_s=wait)


def _kind(complaint: Complaint, status: int) -> _Kind:
    for word in complaint.words:
        if word in _BY_WORD:
            # A rate limit that this one request is over would refuse it for ever.
            kind = _BY_WORD[word]
            return _by_sentence(complaint, kind) if kind is errors.RateLimited else kind
    if status >= 500:
        return _BY_STATUS.get(status, errors.ServerFailed)
    return _by_sentence(complaint, _BY_STATUS.get(status, errors.BadRequest))


def _by_sentence(complaint: Complaint, otherwise: _Kind) -> _Kind:
    for sentence, kind in _BY_SENTENCE.items():
        if sentence.search(complaint.message):
            return kind
    return otherwise
