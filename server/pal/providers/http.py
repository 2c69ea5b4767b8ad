"""The one HTTP seam: a vendor's endpoint, to post to and to stream from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import httpx
from pydantic_core import PydanticSerializationError, from_json, to_json

from pal.domain import errors
from pal.providers.client import CONNECT_S, MAX_CONNECTIONS, TIMEOUT, open_client
from pal.providers.complaint import Complaint
from pal.providers.failure import failure
from pal.providers.framing import SSE, Framing
from pal.providers.quote import quoting
from pal.providers.retry_after import retry_after
from pal.providers.turnstile import Turnstile

Payload = dict[str, Any]
"""A JSON object as it crosses the wire."""

MAX_REPLY_BYTES = 32 * 1024 * 1024


class Connection:
    """One vendor's endpoint with one key, over one pool of connections.

    Every failure is a `VendorError` that names the vendor and never holds the key. Redirects are
    not followed: they would carry the code and the key elsewhere. `quote` makes what the vendor
    says fit to be shown.
    """

    def __init__(
        self,
        *,
        vendor: str,
        base_url: str,
        headers: Mapping[str, str],
        key: str,
        key_env: str,
        read_complaint: Callable[[Payload], Complaint | None],
        framing: Framing = SSE,
    ) -> None:
        self._vendor = vendor
        self._base_url = base_url.rstrip("/")
        self._headers = httpx.Headers(
            {
                "accept-encoding": "gzip, deflate",
                "content-type": "application/json",
                "user-agent": "pal-lsp",
                **headers,
            }
        )
        self.quote = quoting(key)
        self._key_env = key_env
        self._read_complaint = read_complaint
        self._framing = framing
        self._client: httpx.AsyncClient | None = None
        # Who waits, waits here: httpcore looks through its whole queue at every event.
        self._places = asyncio.Semaphore(MAX_CONNECTIONS)
        # A hundred answers at once make place for a hundred requests.
        self._turnstile = Turnstile(4)

    async def post(self, path: str, body: Payload, timeout_s: float) -> Payload:
        """The whole reply to `body`, which must be there within `timeout_s` seconds."""
        return await self._whole("POST", path, self._encoded(body), timeout_s)

    async def get(self, path: str, timeout_s: float) -> Payload:
        """What lies there, which must be there within `timeout_s` seconds."""
        return await self._whole("GET", path, b"", timeout_s)

    async def stream(
        self, path: str, body: Payload, timeout_s: float
    ) -> AsyncGenerator[Payload, None]:
        """The events of a streamed reply, `timeout_s` seconds apart at most."""
        async with self._places:
            await self._turnstile.passes()
            with self._translated(timeout_s) as call:
                async with asyncio.timeout(timeout_s):
                    response = await self._send("POST", path, self._encoded(body))
                    call.answering = response.is_success
                    if not self._is_stream(response):
                        self._accept(response, await self._read(response))
                        raise errors.InvalidReply(f"{self._vendor} did not answer with a stream.")
                try:
                    async with aclosing(self._events(response, timeout_s)) as events:
                        async for event in events:
                            yield event
                finally:
                    await response.aclose()

    async def close(self) -> None:
        """Close the pool."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _whole(self, method: str, path: str, content: bytes, timeout_s: float) -> Payload:
        async with self._places:
            await self._turnstile.passes()
            with self._translated(timeout_s) as call:
                async with asyncio.timeout(timeout_s):
                    response = await self._send(method, path, content)
                    call.answering = response.is_success
                    received = await self._read(response)
        return self._accept(response, received)

    def _encoded(self, body: Payload) -> bytes:
        try:
            return to_json(body)
        except PydanticSerializationError:
            raise errors.BadRequest(
                f"The request to {self._vendor} is not valid Unicode, so nothing was sent."
            ) from None

    async def _send(self, method: str, path: str, content: bytes) -> httpx.Response:
        request = httpx.Request(
            method,
            self._base_url + path,
            headers=self._headers,
            content=content,
            extensions={"timeout": TIMEOUT},
        )
        return await self._open().send(request, stream=True)

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            try:
                self._client = open_client()
            except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
                raise errors.ConnectionLost(
                    f"{self._vendor} cannot be reached through the proxy or with the certificates "
                    f"that the environment names: {self.quote(error)}"
                ) from None
        return self._client

    def _is_stream(self, response: httpx.Response) -> bool:
        kind = response.headers.get("content-type", "")
        return response.status_code < 300 and self._framing.media_type in kind

    async def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        try:
            async for piece in response.aiter_bytes():
                content += piece
                self._check_size(len(content))
        finally:
            await response.aclose()
        return bytes(content)

    async def _events(
        self, response: httpx.Response, timeout_s: float
    ) -> AsyncGenerator[Payload, None]:
        decoder, received = self._framing.decoder(), 0
        now = asyncio.get_running_loop().time
        deadline = now() + timeout_s
        pieces = response.aiter_bytes()
        while True:
            async with asyncio.timeout_at(deadline):
                piece = await anext(pieces, None)
            if piece is None:
                return
            received += len(piece)
            self._check_size(received)
            for event in decoder.feed(piece):
                if event.data == "[DONE]":
                    return
                payload = self._accept(response, event.data)
                yield payload
                if payload.get("type") != "ping":  # Which only says that the wire is alive.
                    deadline = now() + timeout_s

    def _check_size(self, size: int) -> None:
        if size > MAX_REPLY_BYTES:
            raise errors.InvalidReply(
                f"{self._vendor} sent more than {MAX_REPLY_BYTES >> 20} MB, so PAL stopped reading."
            )

    def _accept(self, response: httpx.Response, content: str | bytes) -> Payload:
        """The object that a reply or an event holds, unless it says that something failed."""
        status = response.status_code
        payload = _parse(content)
        complaint = self._read_complaint(payload) if payload is not None else None
        if status >= 400 or complaint is not None:
            complaint = complaint or Complaint()
            raise failure(
                replace(complaint, message=self.quote(complaint.message)),
                status=status,
                vendor=self._vendor,
                key_env=self._key_env,
                retry_after_s=retry_after(response.headers),
            )
        if status >= 300 or payload is None:
            what = f"a redirect (HTTP {status})" if status >= 300 else "text that is not JSON"
            raise errors.InvalidReply(
                f"{self._vendor} answered with {what}: check its base URL and the proxy."
            )
        return payload

    @contextmanager
    def _translated(self, timeout_s: float) -> Generator[_Call]:
        call = _Call()
        try:
            yield call
        except errors.VendorError as failure:
            failure.answering = call.answering
            raise
        except (TimeoutError, httpx.HTTPError) as error:
            # `from None`: what httpx raises holds the request, and that the key.
            failure = self._failure(error, timeout_s)
            failure.answering = call.answering
            raise failure from None

    def _failure(self, error: Exception, timeout_s: float) -> errors.VendorError:
        match error:
            case httpx.ConnectTimeout():
                return errors.TimedOut(f"{self._vendor} took no connection within {CONNECT_S:g} s.")
            case TimeoutError():
                return errors.TimedOut(f"{self._vendor} did not answer within {timeout_s:g} s.")
            case httpx.DecodingError():
                return errors.InvalidReply(f"{self._vendor} sent a reply that cannot be read.")
            case _:
                what = self.quote(error) or type(error).__name__
                return errors.ConnectionLost(f"The connection to {self._vendor} failed: {what}")


@dataclass(slots=True)
class _Call:
    """How far a request has come: `answering`, its vendor has begun to, and so to charge."""

    answering: bool = False


def _parse(content: str | bytes) -> Payload | None:
    try:
        value = from_json(content)
    except ValueError:
        return None
    if isinstance(value, list) and value:  # Gemini wraps an error so.
        value = cast("list[Any]", value)[0]
    return cast(Payload, value) if isinstance(value, dict) else None
