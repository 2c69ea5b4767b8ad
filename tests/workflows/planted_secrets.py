"""A secret of every kind that PAL knows, made at run time so that no scanner trips over them."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from itertools import cycle

WORD = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
AGE = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"

LINES_OF_A_KEY = 12


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret and the text it is told by.

    `line` is True where it is told only by being all that a line assigns.
    """

    around: str
    secret: str
    line: bool = False

    @property
    def text(self) -> str:
        """The secret with what stands around it."""
        return self.around.replace("{}", self.secret)

    @property
    def pieces(self) -> tuple[str, ...]:
        """What of it must not be read anywhere: each line of a secret of several lines."""
        return tuple(line for line in self.secret.split("\n") if "-----" not in line)


class Planter:
    """Makes secrets, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._kinds = cycle(("RSA", "EC", "DSA"))

    def plant(self, rule: str) -> Planted:
        """A secret that this rule finds."""
        around = _AROUND.get(rule, "{}")
        if rule == "private-key":
            body = "\n".join(self._made(64, WORD) for _ in range(LINES_OF_A_KEY))
            kind = f"{next(self._kinds)} PRIVATE KEY"
            return Planted(around, f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----")
        parts = (part if isinstance(part, str) else self._made(*part) for part in _SHAPES[rule])
        return Planted(around, "".join(parts), line=rule == "generic-variable")

    def _made(self, length: int, of: str) -> str:
        return "".join(self._random.choice(of) for _ in range(length))


_AROUND = {
    "aws-secret-access-key": "aws_secret_access_key={}",
    "azure-storage-key": "AccountName=x;AccountKey={};",
    "slack-webhook": "https://hooks.slack.com/services/{}",
    "discord-webhook": "https://discord.com/api/webhooks/123456789012345678/{}",
    "discord-token": "discord {}",
    "heroku-api-key": "heroku_key={}",
    "npm-registry-auth": "//localhost/:_authToken={}",
    "connection-string": "postgres://app:{}@db.internal:5432/app",
    "authorization-header": "Authorization: Bearer {}",
    "password": "connect(password='{}')",
    "generic-api-key": "client_secret: '{}'",
    "generic-variable": "SECRET_KEY={}",
}

_SHAPES: dict[str, tuple[str | tuple[int, str], ...]] = {
    "anthropic-api-key": ("sk-", "ant-", "api03-", (95, WORD)),
    "openrouter-api-key": ("sk-", "or-", "v1-", (64, HEX)),
    "openai-api-key": ("sk-", "proj-", (48, WORD)),
    "aws-access-key-id": ("AK", "IA", (16, UPPER)),
    "aws-secret-access-key": ((40, WORD),),
    "aws-bedrock-api-key": ("AB", "SK", (110, WORD)),
    "gcp-api-key": ("AI", "za", (35, WORD)),
    "gcp-oauth-token": ("ya", "29.", (60, WORD)),
    "azure-storage-key": ((86, WORD), "=="),
    "azure-client-secret": ((3, WORD), "8", "Q~", (34, WORD)),
    "github-token": ("gh", "p_", (36, WORD)),
    "github-fine-grained-token": ("github", "_pat_", (82, WORD)),
    "gitlab-token": ("gl", "pat-", (20, WORD)),
    "bitbucket-token": ("AT", "BB", (32, WORD)),
    "atlassian-token": ("ATA", "TT3", (180, WORD)),
    "slack-token": ("xo", "xb-", "123456789012-", (24, WORD)),
    "slack-webhook": ("T", (9, UPPER), "/B", (9, UPPER), "/", (24, WORD)),
    "discord-webhook": ((68, WORD),),
    "discord-token": ("M", (25, WORD), ".", (6, WORD), ".", (38, WORD)),
    "telegram-token": ("1234567890", ":AA", (33, WORD)),
    "stripe-key": ("sk", "_live_", (24, WORD)),
    "square-token": ("sq0", "atp-", (22, WORD)),
    "shopify-token": ("shp", "at_", (32, HEX)),
    "paypal-braintree-token": ("access_token", "$production$", (16, HEX), "$", (32, HEX)),
    "twilio-api-key": ("S", "K", (32, HEX)),
    "sendgrid-api-key": ("S", "G.", (22, WORD), ".", (43, WORD)),
    "mailgun-key": ("ke", "y-", (32, HEX)),
    "mailchimp-api-key": ((32, HEX), "-u", "s12"),
    "npm-token": ("np", "m_", (36, WORD)),
    "npm-registry-auth": ((36, WORD),),
    "pypi-token": ("py", "pi-", "AgEIcHlwaS5vcmc", (90, WORD)),
    "rubygems-token": ("ruby", "gems_", (48, HEX)),
    "docker-token": ("dck", "r_pat_", (27, WORD)),
    "huggingface-token": ("h", "f_", (34, string.ascii_letters)),
    "groq-api-key": ("gs", "k_", (52, WORD)),
    "xai-api-key": ("xa", "i-", (80, WORD)),
    "perplexity-api-key": ("pp", "lx-", (48, WORD)),
    "replicate-token": ("r", "8_", (37, WORD)),
    "databricks-token": ("da", "pi", (32, HEX)),
    "digitalocean-token": ("do", "p_v1_", (64, HEX)),
    "heroku-api-key": ((8, HEX), "-", (4, HEX), "-", (4, HEX), "-", (4, HEX), "-", (12, HEX)),
    "vault-token": ("hv", "s.", (90, WORD)),
    "terraform-token": ((14, WORD), ".atlas", "v1.", (67, WORD)),
    "grafana-token": ("gl", "sa_", (32, WORD), "_", (8, HEX)),
    "newrelic-key": ("NR", "AK-", (27, UPPER)),
    "sentry-token": ("sn", "tryu_", (64, HEX)),
    "linear-api-key": ("lin", "_api_", (40, WORD)),
    "notion-token": ("nt", "n_", (11, string.digits), (35, WORD)),
    "postman-api-key": ("PM", "AK-", (24, HEX), "-", (34, HEX)),
    "age-secret-key": ("AGE-", "SECRET-", "KEY-1", (58, AGE)),
    "jwt": ("ey", "JhbGciOiJIUzI1NiJ9.", "ey", "J", (30, WORD), ".", (43, WORD)),
    "connection-string": ((8, WORD), "7!x"),
    "authorization-header": ((40, WORD),),
    "password": ((10, WORD), "!7x"),
    "generic-api-key": ((30, WORD),),
    "generic-variable": ((40, WORD),),
}
