"""Which language a file is written in, by its name."""

from __future__ import annotations

from pathlib import PurePosixPath

_BY_SUFFIX = {
    suffix: language
    for language, suffixes in {
        "python": "py pyi pyw",
        "javascript": "js mjs cjs jsx",
        "typescript": "ts mts cts",
        "tsx": "tsx",
        "go": "go",
        "rust": "rs",
        "java": "java",
        "c": "c h",
        "cpp": "cc cpp cxx c++ hh hpp hxx h++ ipp inl cu cuh",
        "ruby": "rb rake gemspec ru",
        "csharp": "cs",
        "kotlin": "kt kts",
        "scala": "scala sc",
        "swift": "swift",
        "php": "php",
        "shell": "sh bash zsh ksh",
        "powershell": "ps1 psm1",
        "perl": "pl pm",
        "lua": "lua",
        "r": "r",
        "dart": "dart",
        "elixir": "ex exs",
        "haskell": "hs",
        "zig": "zig",
        "sql": "sql",
        "html": "html htm",
        "css": "css scss sass less",
        "vue": "vue",
        "svelte": "svelte",
        "json": "json jsonc json5",
        "yaml": "yaml yml",
        "toml": "toml",
        "ini": "ini cfg conf env properties",
        "xml": "xml svg",
        "markdown": "md markdown mdx",
        "restructuredtext": "rst",
        "terraform": "tf tfvars hcl",
        "protobuf": "proto",
        "text": "txt log csv tsv diff patch lock",
    }.items()
    for suffix in suffixes.split()
}
_BY_NAME = {
    "makefile": "make",
    "gnumakefile": "make",
    "dockerfile": "dockerfile",
    "gemfile": "ruby",
    "rakefile": "ruby",
    ".env": "ini",
    ".bashrc": "shell",
    ".zshrc": "shell",
}


def language_of(path: str) -> str:
    """The language's name in lower case, "text" where the file's name does not tell."""
    name = PurePosixPath(path).name.lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    return _BY_SUFFIX.get(PurePosixPath(name).suffix[1:], "text")
