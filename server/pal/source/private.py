"""Files that are never sent to a model, whoever asks: what is in them is nobody else's business."""

from __future__ import annotations

from pathspec import PathSpec

_PRIVATE = PathSpec.from_lines(
    "gitignore",
    (
        *(".env", ".env.*", "!.env.example", "!.env.sample", "!.env.template", "!.env.dist"),
        *(".envrc", ".netrc", "_netrc", ".pgpass", ".htpasswd", ".git-credentials"),
        *(".npmrc", ".pypirc", ".dockercfg", "credentials.json", "service-account*.json"),
        *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "*.ppk"),
        *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".git/", ".ssh/", ".gnupg/", ".aws/"),
        *(".azure/", ".kube/", ".docker/config.json"),
    ),
)


def is_private(path: str) -> bool:
    """Whether the path, with `/`, is by its name a file with keys or passwords."""
    return _PRIVATE.match_file(path.lower())
