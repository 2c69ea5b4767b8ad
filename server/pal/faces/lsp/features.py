"""What the client can ask for beside keeping its documents: each handler only finds who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from pal.domain.errors import InputError, PalError
from pal.faces.lsp import code_action
from pal.faces.lsp.runs import new_run

if TYPE_CHECKING:
    from pal.faces.lsp.server import Server

WORKFLOWS = ("precommit", "codereview", "consensus", "chat", "thinkdeep")
"""The workflows' names, which must be known before the workflows themselves are loaded."""

ANSWERS = ("feedback", "findings", "costs", "keys", "estimate")
"""The other `pal/…` requests."""

COMMANDS = (
    "pal.reviewSelection",
    "pal.consensusOnDiff",
    "pal.thinkdeepOnSymbol",
    "pal.precommit",
    "pal.applyFix",
    "pal.dismiss",
    "pal.recheck",
    "pal.explain",
)

Value = TypeVar("Value")

_INVALID_PARAMS = types.ErrorCodes.InvalidParams.value
_REQUEST_FAILED = types.LSPErrorCodes.RequestFailed.value


def register(server: Server) -> None:
    """Offers all of it."""
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, code_action.OPTIONS)(_code_action)
    server.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    lenses = types.CodeLensOptions(resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_LENS, lenses)(_code_lens)
    server.feature(types.CODE_LENS_RESOLVE)(_resolve_code_lens)
    server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)(_content)
    for name in COMMANDS:
        server.command(name)(_starting(name))
    server.command("pal.cancel")(_cancel)
    for name in WORKFLOWS:
        server.feature(f"pal/{name}")(_running(name))
    for name in ANSWERS:
        server.feature(f"pal/{name}")(_answering(name))


async def _code_action(
    ls: Server, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command]:
    return await (await ls.connection()).code_actions.of(params)


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    return (await ls.connection()).hover(params)


async def _code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    return await (await ls.connection()).code_lenses.of(params.text_document.uri)


async def _resolve_code_lens(ls: Server, params: types.CodeLens) -> types.CodeLens:
    return await (await ls.connection()).code_lenses.resolve(params)


async def _content(
    ls: Server, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult:
    async def content() -> str:
        return await (await ls.connection()).reports.content(params.uri)

    return types.TextDocumentContentResult(await _or_sentence(content()))


# pygls looks up what a command's parameters are annotated with, at run time.
async def _cancel(ls: Any, *arguments: Any) -> dict[str, str]:
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        raise JsonRpcException("pal.cancel takes [run], the id of a run.", _INVALID_PARAMS)
    ls.editor.runs.cancel(arguments[0])
    return {"run": arguments[0]}


def _starting(name: str) -> Callable[..., Coroutine[Any, Any, dict[str, str]]]:
    """Serves a command: the id of its run, at once."""

    async def start(ls: Any, *arguments: Any) -> dict[str, str]:
        async def begin() -> str:
            return await (await ls.connection()).commands.start(name, arguments)

        return {"run": await _or_sentence(begin())}

    return start


def _running(name: str) -> Callable[..., Coroutine[Any, Any, dict[str, object]]]:
    """Serves `pal/<workflow>`: one answer, which is the report or a sentence."""

    async def answer(ls: Server, params: Any) -> dict[str, object]:
        run = new_run()

        async def serve() -> dict[str, object]:
            return await (await ls.connection()).requests.serve(run, name, params)

        return await _or_sentence(ls.editor.runs.start(run, serve()))

    return answer


def _answering(name: str) -> Callable[..., Coroutine[Any, Any, object]]:
    """Serves one of the other `pal/…` requests."""

    async def answer(ls: Server, params: Any) -> object:
        async def serve() -> object:
            return await (await ls.connection()).answers.serve(name, params)

        return await _or_sentence(ls.editor.runs.start(new_run(), serve()))

    return answer


async def _or_sentence(answer: Awaitable[Value]) -> Value:
    """The answer; where there is none, the error says why in one sentence."""
    try:
        return await answer
    except InputError as error:
        raise JsonRpcException(str(error), _INVALID_PARAMS) from None
    except PalError as error:
        raise JsonRpcException(str(error), _REQUEST_FAILED) from None
