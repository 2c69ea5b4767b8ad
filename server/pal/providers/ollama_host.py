"""Where Ollama answers, as `OLLAMA_HOST` says it."""

from __future__ import annotations

from urllib.parse import urlsplit

DEFAULT_URL = "http://127.0.0.1:11434"

_DEFAULT_PORT = 11434
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def ollama_url(host: str) -> str:
    """The base URL that `host` stands for: scheme, port or all of it may be missing.

    The server reads the same variable, so it may name the address that listens everywhere; a
    client then goes to this machine. What is no address comes back as it is.
    """
    plain = host.strip().strip("\"'").strip().rstrip("/")
    if not plain:
        return DEFAULT_URL
    if plain.count(":") > 1 and "://" not in plain and not plain.startswith("["):
        plain = f"[{plain}]"  # An IPv6 address without a port.
    bare = "://" not in plain
    try:
        parts = urlsplit(f"http://{plain}" if bare else plain)
        name, port = parts.hostname or "127.0.0.1", parts.port
    except ValueError:
        return host
    name = _EVERYWHERE.get(name, name)
    shown = f"[{name}]" if ":" in name else name
    port = port or (_DEFAULT_PORT if bare else None)
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path}"
