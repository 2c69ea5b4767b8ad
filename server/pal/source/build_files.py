"""The files that say how code is built and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from pal.source.language import language_of

_SCRIPT = ("package.json", "tsconfig.json")
_NATIVE = ("CMakeLists.txt", "meson.build", "Makefile")

BUILD_FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "python": ("pyproject.toml", "setup.cfg", "tox.ini"),
        "javascript": _SCRIPT,
        "typescript": _SCRIPT,
        "tsx": _SCRIPT,
        "vue": _SCRIPT,
        "svelte": _SCRIPT,
        "go": ("go.mod",),
        "rust": ("Cargo.toml",),
        "java": ("pom.xml", "build.gradle", "build.gradle.kts"),
        "kotlin": ("build.gradle.kts", "build.gradle", "pom.xml"),
        "c": _NATIVE,
        "cpp": _NATIVE,
        "ruby": ("Gemfile",),
        "php": ("composer.json",),
        "elixir": ("mix.exs",),
        "dart": ("pubspec.yaml",),
    }
)
"""Their names, by language."""


def build_files(path: str) -> Iterator[tuple[str, ...]]:
    """Where each kind may lie for the file at `path`, beside it first, then in folders above."""
    folders = PurePosixPath(path).parents
    for name in BUILD_FILES.get(language_of(path), ()):
        yield tuple((folder / name).as_posix() for folder in folders)
