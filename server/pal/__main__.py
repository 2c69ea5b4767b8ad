"""The command `pal`: editors and agents get their server at once, all else goes to the CLI."""

from __future__ import annotations

import sys

_HELP = {"--help", "-h"}


def main() -> int:
    """Runs the command of `sys.argv`; gives its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] in (["lsp"], ["mcp"]) and not _HELP & set(arguments):
        return _serve(*arguments)
    # Typer takes longer to load than an editor's server does to answer.
    from pal.cli.app import run_command  # noqa: PLC0415

    return run_command(arguments)


def _serve(protocol: str, *arguments: str) -> int:
    # Only what the protocol needs is loaded, so that `initialize` is answered at once.
    if protocol == "lsp":
        from pal.host import serve_lsp  # noqa: PLC0415

        return serve_lsp(arguments)
    from pal.host import serve_mcp  # noqa: PLC0415

    return serve_mcp(arguments)


if __name__ == "__main__":
    sys.exit(main())
