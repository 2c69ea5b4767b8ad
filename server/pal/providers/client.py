"""The HTTP client that every vendor's connection is made of."""

from __future__ import annotations

import logging
import os
from functools import cache
from ssl import SSLContext

import httpx

MAX_CONNECTIONS = 100
"""Requests to one vendor at once; more of them wait."""

CONNECT_S = 10.0
"""Seconds that a server has to take a connection."""

# Only connecting is timed here: reading is timed as a whole, or a trickle would never end.
TIMEOUT = httpx.Timeout(None, connect=CONNECT_S).as_dict()
# httpcore polls every idle connection at every request: with 50 of them, 100 requests at once take
# three times as long as with 10.
_LIMITS = httpx.Limits(
    max_connections=MAX_CONNECTIONS, max_keepalive_connections=10, keepalive_expiry=60
)


def open_client() -> httpx.AsyncClient:
    """A client that honours the environment's proxies and certificates.

    Raises `ImportError`, `OSError`, `ValueError` or `httpx.InvalidURL` if it cannot use them.
    """
    # httpx logs every request at INFO, a level that hosts turn on for their own sake.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    tls = _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return httpx.AsyncClient(verify=tls, limits=_LIMITS)


@cache
def _tls(_file: str | None, _directory: str | None) -> SSLContext:
    """One context for all vendors, since it takes 20 ms to make; httpx reads the variables."""
    return httpx.create_ssl_context()
