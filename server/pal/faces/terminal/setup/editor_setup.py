"""What makes editors start PAL's language server, in their own languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pal.domain.errors import InputError
from pal.faces.terminal.setup.merge_toml import merge_toml, read_toml

# What Helix starts by itself: a list in the user's file stands in the place of its own.
_HELIX: Mapping[str, Sequence[str]] = {
    "python": ("ty", "ruff", "jedi", "pylsp"),
    "rust": ("rust-analyzer",),
    "go": ("gopls", "golangci-lint-lsp"),
    "javascript": ("typescript-language-server",),
    "jsx": ("typescript-language-server",),
    "typescript": ("typescript-language-server",),
    "tsx": ("typescript-language-server",),
    "java": ("jdtls",),
    "c": ("clangd",),
    "cpp": ("clangd",),
    "ruby": ("ruby-lsp", "solargraph"),
}


def neovim(command: Sequence[str]) -> str:
    """Lua for a file that Neovim loads by itself, 0.8 and newer."""
    words = ", ".join(json.dumps(word) for word in [*command, "lsp"])
    return f"""\
if vim.lsp.config and vim.lsp.enable then
  vim.lsp.config("pal", {{ cmd = {{ {words} }}, root_markers = {{ ".git" }} }})
  vim.lsp.enable("pal")
else
  vim.api.nvim_create_autocmd("FileType", {{
    callback = function(event)
      local file = vim.api.nvim_buf_get_name(event.buf)
      local git = vim.fs.find(".git", {{ path = file, upward = true }})[1]
      if vim.bo[event.buf].buftype == "" and git then
        vim.lsp.start({{ name = "pal", cmd = {{ {words} }}, root_dir = vim.fs.dirname(git) }})
      end
    end,
  }})
end"""


def emacs(command: Sequence[str]) -> str:
    """Lisp for the init file: beside other servers with lsp-mode, alone with eglot."""
    words = " ".join(json.dumps(word) for word in [*command, "lsp"])
    return f"""\
(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection '({words}))
                    :activation-fn (lambda (&rest _) (derived-mode-p 'prog-mode))
                    :add-on? t
                    :server-id 'pal)))
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(prog-mode . ({words})) t))"""


def helix(text: str, command: Sequence[str]) -> str:
    """A `languages.toml` with PAL beside each language's own servers.

    Raises:
        InputError: it is not TOML, or lists servers of its own: PAL's name belongs into the list.
    """
    tree = read_toml(text)
    languages: list[dict[str, Any]] = tree.get("language", [])
    own = {str(one.get("name")): one for one in languages}
    lacking = [
        name
        for name in _HELIX
        if name in own and "pal" not in own[name].get("language-servers", ())
    ]
    if lacking:
        raise InputError(
            f"it sets up {', '.join(lacking)} itself; add 'pal' to `language-servers` there"
        )
    words = ", ".join(json.dumps(word) for word in [*command[1:], "lsp"])
    tables = f"[language-server.pal]\ncommand = {json.dumps(command[0])}\nargs = [{words}]\n"
    for name, servers in _HELIX.items():
        if name not in own:
            listed = ", ".join(json.dumps(server) for server in [*servers, "pal"])
            tables += f'\n[[language]]\nname = "{name}"\nlanguage-servers = [{listed}]\n'
    return merge_toml(text, {"language-server": {"pal": {}}}, tables)
