"""Who else wrote the commits of a range; no program of the repository's is run for it."""

from __future__ import annotations

import pytest

from pal.domain.errors import InputError
from pal.source.co_authors import co_authors
from pal.source.git import Git
from tests.source.repository import Repository


async def named(repository: Repository, span: str) -> tuple[str, ...]:
    return await co_authors(Git(repository.directory), span)


async def test_the_trailers_of_every_commit_in_the_range_and_of_no_other(
    repository: Repository,
) -> None:
    repository.commit("before\n\nCo-Authored-By: Earlier <e@localhost>")
    repository.commit("one\n\nSigned-off-by: A <a@localhost>\nCo-Authored-By: Claude <c@localhost>")
    repository.commit("two\n\nCo-Authored-By: in the middle\n\nof the text")
    repository.commit("three\n\nco-authored-by: GPT-5\nAssisted-by: Ada Byron <ada@localhost>")
    assert await named(repository, "HEAD~3..HEAD") == ("GPT-5", "Ada Byron", "Claude")


async def test_no_such_commits(repository: Repository) -> None:
    repository.commit("first")
    with pytest.raises(InputError, match="no commit"):
        await named(repository, "nowhere..HEAD")


async def test_a_signature_is_not_checked(repository: Repository) -> None:
    first = repository.commit("first")
    mark = repository.directory / "ran"
    program = repository.directory / "program"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    repository.git("config", "gpg.program", str(program))
    repository.git("config", "log.showSignature", "true")
    tree, who = repository.git("rev-parse", "HEAD^{tree}"), "A <a@localhost> 1700000000 +0000"
    signature = "-----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    commit = (
        f"tree {tree}\nparent {first}\nauthor {who}\ncommitter {who}\ngpgsig {signature}\n\n"
        "signed\n\nCo-Authored-By: Claude\n"
    )
    (repository.directory / "commit").write_text(commit)
    made = repository.git("hash-object", "-t", "commit", "-w", "commit")
    assert await named(repository, f"{first}..{made}") == ("Claude",)
    assert not mark.exists()
    repository.git("log", "-1", made)
    assert mark.exists()
