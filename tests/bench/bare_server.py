"""pygls alone, which keeps the text and offers nothing: what an edit costs at least."""

from __future__ import annotations

import logging

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "0")


@server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
    return []


if __name__ == "__main__":
    logging.getLogger("pygls").setLevel(logging.WARNING)
    server.start_io()
