"""Each row of the vendors' error tables becomes the right error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pal.domain.errors import (
    BadRequest,
    ConnectionLost,
    InvalidReply,
    Overloaded,
    RateLimited,
    Refused,
    ServerFailed,
    TimedOut,
    TooLarge,
    Unauthorized,
    VendorError,
)
from pal.providers.complaint import Complaint
from pal.providers.failure import failure
from tests.providers.loopback import Loopback, Reply, says
from tests.providers.wires import (
    ANTHROPIC,
    GEMINI,
    KEY,
    MISTRAL,
    OLLAMA,
    OPENAI,
    WIRES,
    XAI,
    Ask,
    At,
    Wire,
)


def anthropic(kind: str, message: str = "Something.", code: str | None = None) -> dict[str, Any]:
    error = {"type": kind, "message": message, "details": code and {"error_code": code}}
    return {"type": "error", "error": error, "request_id": "req_1"}


def openai(kind: str, code: str | None, message: str = "Something.") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def gemini(code: int, status: str, *details: Any, message: str = "Something.") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


def quota(quota_id: str) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": quota_id}],
    }


def mistral(kind: str, message: str = "Something.") -> dict[str, Any]:
    return {"object": "error", "message": message, "type": kind, "param": None, "code": "3000"}


def xai(message: str) -> dict[str, Any]:
    return {"code": "What a status means, in words", "error": message}


FASTAPI = {"detail": [{"loc": ["body", "max_tokens"], "msg": "not a number", "type": "x"}]}
MISTRAL_LONG = "Prompt contains 40000 tokens, too large for model with 32768 maximum length"
MONTH_IS_OVER = "Your organization has reached its monthly usage limit."
RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "46.5s"}
LONG = "prompt is too long: 1200000 tokens > 1000000 maximum"
OVER = "input length and `max_tokens` exceed context limit: 199000 + 4000 > 200000"
BROKE = "Your credit balance is too low to access the Anthropic API."
SPENT = "You have reached your specified API usage limits."
TOKENS = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}

ROWS: list[tuple[Wire, int, Any, type[VendorError]]] = [
    (ANTHROPIC, 400, anthropic("invalid_request_error"), BadRequest),
    (ANTHROPIC, 400, anthropic("invalid_request_error", LONG), TooLarge),
    (ANTHROPIC, 400, anthropic("invalid_request_error", OVER), TooLarge),
    (ANTHROPIC, 400, anthropic("invalid_request_error", BROKE), Unauthorized),
    (ANTHROPIC, 400, anthropic("invalid_request_error", SPENT), Unauthorized),
    (ANTHROPIC, 401, anthropic("authentication_error"), Unauthorized),
    (ANTHROPIC, 402, anthropic("billing_error"), Unauthorized),
    (ANTHROPIC, 403, anthropic("permission_error"), Unauthorized),
    (ANTHROPIC, 404, anthropic("not_found_error"), BadRequest),
    (ANTHROPIC, 409, anthropic("conflict_error"), BadRequest),
    (ANTHROPIC, 413, anthropic("request_too_large"), TooLarge),
    (ANTHROPIC, 429, anthropic("rate_limit_error"), RateLimited),
    (
        ANTHROPIC,
        429,
        anthropic("rate_limit_error", code="enforced_spend_limit_reached"),
        Unauthorized,
    ),
    (ANTHROPIC, 500, anthropic("api_error"), ServerFailed),
    (ANTHROPIC, 504, anthropic("timeout_error"), ServerFailed),
    (ANTHROPIC, 529, anthropic("overloaded_error"), Overloaded),
    (OPENAI, 400, openai("invalid_request_error", "context_length_exceeded"), TooLarge),
    (OPENAI, 400, openai("invalid_request_error", "unsupported_parameter"), BadRequest),
    (OPENAI, 400, openai("invalid_request_error", "invalid_prompt"), Refused),
    (OPENAI, 401, openai("invalid_request_error", "invalid_api_key"), Unauthorized),
    (OPENAI, 403, openai("invalid_request_error", None), Unauthorized),
    (OPENAI, 404, openai("invalid_request_error", "model_not_found"), BadRequest),
    (OPENAI, 408, openai("timeout", None), TimedOut),
    (OPENAI, 429, openai("requests", "rate_limit_exceeded"), RateLimited),
    (OPENAI, 429, openai("tokens", "rate_limit_exceeded"), RateLimited),
    (
        OPENAI,
        429,
        openai("tokens", "rate_limit_exceeded", "Request too large: Limit 30000, Requested 90000"),
        TooLarge,
    ),
    (OPENAI, 429, openai("insufficient_quota", "insufficient_quota"), Unauthorized),
    (OPENAI, 429, openai("insufficient_quota", "credit_balance_exhausted"), Unauthorized),
    (OPENAI, 500, openai("server_error", None), ServerFailed),
    (OPENAI, 503, openai("service_unavailable_error", "server_is_overloaded"), Overloaded),
    (OPENAI, 503, openai("service_unavailable_error", "slow_down"), Overloaded),
    (GEMINI, 400, gemini(400, "INVALID_ARGUMENT"), BadRequest),
    (GEMINI, 400, gemini(400, "INVALID_ARGUMENT", BAD_KEY), Unauthorized),
    (GEMINI, 400, gemini(400, "INVALID_ARGUMENT", message=TOKENS), TooLarge),
    (GEMINI, 400, gemini(400, "FAILED_PRECONDITION"), BadRequest),
    (GEMINI, 403, gemini(403, "PERMISSION_DENIED"), Unauthorized),
    (GEMINI, 404, gemini(404, "NOT_FOUND"), BadRequest),
    (
        GEMINI,
        429,
        gemini(429, "RESOURCE_EXHAUSTED", quota("GenerateRequestsPerMinutePerProject")),
        RateLimited,
    ),
    (
        GEMINI,
        429,
        gemini(429, "RESOURCE_EXHAUSTED", RETRY_INFO, quota("GenerateRequestsPerDayPerProject")),
        Unauthorized,
    ),
    (GEMINI, 429, gemini(429, "RESOURCE_EXHAUSTED", message="exceeded, limit: 0"), Unauthorized),
    (GEMINI, 429, [gemini(429, "RESOURCE_EXHAUSTED")], RateLimited),
    (GEMINI, 500, gemini(500, "INTERNAL"), ServerFailed),
    (GEMINI, 503, gemini(503, "UNAVAILABLE"), Overloaded),
    (GEMINI, 504, gemini(504, "DEADLINE_EXCEEDED"), ServerFailed),
    (MISTRAL, 400, mistral("invalid_request_error"), BadRequest),
    (MISTRAL, 400, mistral("invalid_request_prompt", MISTRAL_LONG), TooLarge),
    (MISTRAL, 401, mistral("authentication_error"), Unauthorized),
    (MISTRAL, 401, {"detail": "Unauthorized"}, Unauthorized),
    (MISTRAL, 422, FASTAPI, BadRequest),
    (MISTRAL, 422, {"object": "error", "message": FASTAPI}, BadRequest),
    (MISTRAL, 429, mistral("rate_limit_error"), RateLimited),
    (MISTRAL, 429, {"message": "Requests rate limit exceeded"}, RateLimited),
    (MISTRAL, 429, mistral("rate_limited", MONTH_IS_OVER), Unauthorized),
    (MISTRAL, 500, mistral("server_error"), ServerFailed),
    (MISTRAL, 503, mistral("server_error"), Overloaded),
    (XAI, 400, {"code": "Client specified an invalid argument", "error": "Bad."}, BadRequest),
    (XAI, 400, xai("Incorrect API key provided: xa***ey."), Unauthorized),
    (XAI, 400, xai("This model's maximum prompt length is 9 but it contains 10."), TooLarge),
    (XAI, 403, xai("Content violates usage guidelines. Failed check: CYBER"), Refused),
    (XAI, 403, xai("Your team has no permission."), Unauthorized),
    (XAI, 429, xai("Your team has reached its monthly spending limit."), Unauthorized),
    (XAI, 429, xai("Too many requests for the model."), RateLimited),
    (XAI, 400, openai("invalid_request_error", None, "Content Exists Risk"), Refused),
    (XAI, 400, openai("invalid_request_error", None, "maximum context length is 9"), TooLarge),
    (XAI, 400, openai("exceed_context_size_error", None), TooLarge),
    (XAI, 400, openai("invalid_request_error", "json_validate_failed"), InvalidReply),
    (XAI, 400, openai("invalid_request_error", "content_filter"), Refused),
    (XAI, 402, {"error": {"code": 402, "message": "Insufficient credits"}}, Unauthorized),
    (
        XAI,
        402,
        openai("unknown_error", "invalid_request_error", "Insufficient Balance"),
        Unauthorized,
    ),
    (XAI, 403, {"code": "x", "error": "reached its monthly spending limit"}, Unauthorized),
    (XAI, 404, openai("invalid_request_error", "model_not_found"), BadRequest),
    (XAI, 413, openai("tokens", "rate_limit_exceeded", "Request too large for model"), TooLarge),
    (XAI, 429, openai("tokens", "rate_limit_exceeded"), RateLimited),
    (XAI, 502, {"error": {"code": 502, "message": "Provider returned error"}}, ServerFailed),
    (XAI, 503, {"error": {"code": 503, "message": "No provider"}}, Overloaded),
    (OLLAMA, 400, {"error": "the input length exceeds the context length"}, TooLarge),
    (OLLAMA, 401, {"error": "unauthorized"}, Unauthorized),
    (OLLAMA, 404, {"error": "model 'x' not found"}, BadRequest),
    (OLLAMA, 429, {"error": "you've reached your hourly usage limit"}, RateLimited),
    (OLLAMA, 429, {"error": "you've reached your weekly usage limit"}, Unauthorized),
    (OLLAMA, 500, {"error": "llama runner process has terminated"}, ServerFailed),
    (OLLAMA, 503, {"error": "server busy, please try again"}, Overloaded),
]


@pytest.mark.parametrize(
    ("wire", "status", "body", "expected"),
    ROWS,
    ids=[f"{wire}-{status}-{kind.__name__}" for wire, status, _, kind in ROWS],
)
async def test_a_row_of_the_vendors_tables(
    wire: Wire,
    status: int,
    body: Any,
    expected: type[VendorError],
    vendor: Loopback,
    at: At,
    ask: Ask,
) -> None:
    vendor.will(says(body, status=status))
    with pytest.raises(VendorError) as failed:
        await at(wire).chat(ask(wire.model))
    assert type(failed.value) is expected
    assert wire.site.title in str(failed.value)
    assert f"HTTP {status}" in str(failed.value)


@pytest.mark.parametrize("wire", WIRES, ids=str)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (413, TooLarge),
        (422, BadRequest),
        (429, RateLimited),
        (502, ServerFailed),
        (503, Overloaded),
        (529, Overloaded),
    ],
)
async def test_a_status_alone_is_enough(
    wire: Wire, status: int, expected: type[VendorError], vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(Reply(status=status, content_type="text/html", pieces=[b"<html>nginx</html>"]))
    with pytest.raises(VendorError) as failed:
        await at(wire).chat(ask(wire.model))
    assert type(failed.value) is expected
    assert "<html>" not in str(failed.value)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "-3"}, 0.0),
        ({"retry_after_ms": "250", "retry_after": "7"}, 0.25),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry_after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
    ],
)
async def test_the_wait_a_vendor_asks_for(
    headers: dict[str, str], seconds: float | None, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(anthropic("rate_limit_error"), status=429, **headers))
    with pytest.raises(RateLimited) as limited:
        await at(ANTHROPIC).chat(ask(ANTHROPIC.model))
    assert limited.value.retry_after_s == seconds


async def test_a_long_limit_with_a_wait_is_one_to_wait_for(
    vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(mistral("rate_limited", MONTH_IS_OVER), status=429, retry_after="3600"))
    with pytest.raises(RateLimited) as limited:
        await at(MISTRAL).chat(ask(MISTRAL.model))
    assert limited.value.retry_after_s == 3600


async def test_a_proxy_that_is_no_address_is_a_lost_connection(
    vendor: Loopback, at: At, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://\u200b.test")
    with pytest.raises(ConnectionLost, match="Anthropic cannot be reached through the proxy"):
        await at(ANTHROPIC).chat(ask(ANTHROPIC.model))


async def test_the_wait_may_be_a_date(vendor: Loopback, at: At, ask: Ask) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    vendor.will(says({}, status=503, retry_after=date))
    with pytest.raises(Overloaded) as overloaded:
        await at(OPENAI).chat(ask(OPENAI.model))
    assert overloaded.value.retry_after_s == pytest.approx(60, abs=3)


async def test_gemini_tells_the_wait_in_the_body(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(says(gemini(429, "RESOURCE_EXHAUSTED", RETRY_INFO), status=429))
    with pytest.raises(RateLimited) as limited:
        await at(GEMINI).chat(ask(GEMINI.model))
    assert limited.value.retry_after_s == 46.5


@pytest.mark.parametrize("wire", WIRES, ids=str)
@pytest.mark.parametrize(
    "body",
    [
        {"error": "not found"},
        {"error": {"message": None, "type": 3, "details": "x", "code": []}},
        {"error": {"details": [None, {"violations": [None, 3]}, {"retryDelay": "soons"}]}},
        {"type": "error"},
        {"type": "response.failed", "response": None},
        {"detail": [{"loc": ["body"], "msg": "field required"}]},
        [],
        "oops",
    ],
    ids=str,
)
async def test_an_error_body_may_have_any_shape(
    wire: Wire, body: Any, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(body, status=400))
    with pytest.raises(BadRequest):
        await at(wire).chat(ask(wire.model))


@pytest.mark.parametrize("wire", WIRES, ids=str)
async def test_what_the_vendor_says_is_quoted_in_one_short_line_without_the_key(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    said = f"\x1b[31mBad\nkey {KEY} and {KEY[:14]}****\u202e {'blah ' * 200}"
    body = {"type": "error", "error": {"type": "x", "code": "x", "message": said}}
    vendor.will(says(body, status=400))
    with pytest.raises(BadRequest, match=r"Bad key … and … blah") as bad:
        await at(wire).chat(ask(wire.model))
    text = str(bad.value)
    assert text.isprintable()
    assert len(text) < 300
    assert KEY[:8] not in text


def test_a_sentence_is_short_whatever_the_vendor_is_called() -> None:
    failed = failure(Complaint("said " * 40), status=401, vendor="v" * 60, key_env="K" * 60)
    assert len(str(failed)) == 300
    assert str(failed).endswith("…")


async def test_a_wrong_key_is_named_by_its_variable(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(says(anthropic("authentication_error", "invalid x-api-key"), status=401))
    with pytest.raises(Unauthorized) as refused:
        await at(ANTHROPIC).chat(ask(ANTHROPIC.model))
    assert str(refused.value) == (
        "Anthropic does not serve the key in THE_KEY: check it and its balance (HTTP 401): "
        "invalid x-api-key"
    )


async def test_an_error_inside_a_whole_200_reply(vendor: Loopback, at: At, ask: Ask) -> None:
    failed = {"status": "failed", "error": {"code": "server_error", "message": "Sorry."}}
    vendor.will(says({**OPENAI.reply, **failed}))
    with pytest.raises(ServerFailed, match=r"own side \(inside its answer\): Sorry\."):
        await at(OPENAI).chat(ask(OPENAI.model))


@pytest.mark.parametrize("body", [FASTAPI, {"object": "error", "message": FASTAPI}])
async def test_a_flaw_in_the_request_is_said_with_its_place(
    body: Any, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(body, status=422))
    with pytest.raises(BadRequest, match=r"body\.max_tokens: not a number"):
        await at(MISTRAL).chat(ask(MISTRAL.model))
