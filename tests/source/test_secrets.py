"""Secrets are found where they stand, and nothing else is."""

from __future__ import annotations

import random
import string
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.source.secrets import find_secrets

# The keys are made here, so that no scanner takes this file for a leak.
MADE = random.Random(7)
WORD, HEX, UPPER = string.ascii_letters + string.digits, "0123456789abcdef", string.ascii_uppercase


def made(length: int, of: str = WORD) -> str:
    return "".join(MADE.choice(of) for _ in range(length))


def dashed(*parts: str) -> str:
    return "-".join(parts)


PEM_BODY = "\n".join(made(64) for _ in range(4))
KEYS = {
    "anthropic-api-key": dashed("sk", "ant", "api03", made(95)),
    "openai-api-key": dashed("sk", "proj", made(48)),
    "openrouter-api-key": dashed("sk", "or", "v1", made(64, HEX)),
    "aws-access-key-id": "AKIA" + made(16, UPPER),
    "gcp-api-key": "AIza" + made(35),
    "github-token": "ghp_" + made(36),
    "github-fine-grained-token": "github_pat_" + made(82),
    "gitlab-token": dashed("glpat", made(20)),
    "slack-token": dashed("xoxb", "123456789012", made(24)),
    "stripe-key": "sk_live_" + made(24),
    "twilio-api-key": "SK" + made(32, HEX),
    "sendgrid-api-key": f"SG.{made(22)}.{made(43)}",
    "npm-token": "npm_" + made(36),
    "pypi-token": dashed("pypi", "AgEIcHlwaS5vcmc" + made(60)),
    "huggingface-token": "hf_" + made(34, string.ascii_letters),
    "telegram-token": "1234567890:AA" + made(33),
    "digitalocean-token": "dop_v1_" + made(64, HEX),
    "databricks-token": "dapi" + made(32, HEX),
    "groq-api-key": "gsk_" + made(52),
    "jwt": f"eyJhbGciOiJIUzI1NiJ9.eyJ{made(30)}.{made(43)}",
    "private-key": f"-----BEGIN RSA PRIVATE KEY-----\n{PEM_BODY}\n-----END RSA PRIVATE KEY-----",
}
SURROUNDED = {
    "aws-secret-access-key": ('aws_secret_access_key = "{}"', made(40)),
    "azure-storage-key": ("AccountName=x;AccountKey={};", made(86) + "=="),
    "slack-webhook": ("https://hooks.slack.com/services/{}", f"T{made(9)}/B{made(9)}/{made(24)}"),
    "connection-string": ("postgres://app:{}@db.internal:5432/app", "S3cr3tPw9"),
    "password": ('connect(password="{}")', "Xk29!fjqpz"),
    "generic-api-key": ('"client_secret": "{}",', made(30)),
    "generic-variable": ("SECRET_KEY={}", made(40)),
    "authorization-header": ("Authorization: Bearer {}", made(40)),
    "npm-registry-auth": ("//localhost/:_authToken={}", made(36)),
}


@pytest.mark.parametrize("rule", KEYS)
@pytest.mark.parametrize("line", ['x = "{}"', "KEY={}", "see {}, and", "{}", "'é😀 {}'"])
def test_a_key_is_found_and_nothing_around_it(rule: str, line: str) -> None:
    text = f"first\r\n{line.format(KEYS[rule])}\nlast\n"
    (secret,) = find_secrets(text)
    assert (secret.rule, text[secret.start : secret.end]) == (rule, KEYS[rule])


@pytest.mark.parametrize("rule", SURROUNDED)
def test_a_secret_is_told_by_what_stands_before_it(rule: str) -> None:
    line, value = SURROUNDED[rule]
    text = f"first\n{line.format(value)}\nlast\n"
    (secret,) = find_secrets(text)
    assert (secret.rule, text[secret.start : secret.end]) == (rule, value)


def test_an_annotated_variable_is_an_assignment_too() -> None:
    assert find_secrets('db_password: str = "t0psecret-Pa55"\n')


def test_a_key_with_marks_of_a_diff_in_it_is_found_whole() -> None:
    text = "\n".join(f"{n:>5} +|{line}" for n, line in enumerate(KEYS["private-key"].split("\n")))
    (secret,) = find_secrets(text)
    assert text[secret.start : secret.end].endswith("-----END RSA PRIVATE KEY-----")


@pytest.mark.parametrize(
    "text",
    [
        'password = "changeme"',
        'password = os.environ["PASSWORD"]',
        'API_KEY = "your-api-key-here"',
        'token = "xxxxxxxxxxxxxxxxxxxxxxxx"',
        'secret_key = "${SECRET_KEY}"',
        "postgres://postgres:postgres@localhost/db",
        "postgres://user:${PASSWORD}@db/x",
        'token_type = "AuthorizationCodeGrant"',
        'key = "some.setting.name_v2"',
        "self.token = tokens.next_token(position)",
        'if "-----BEGIN PRIVATE KEY-----" in text: return parse(text)',
        "sk-learn sk-test-something",
        "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "https://example.com:8080/a@b",
        "sha512-" + "A1b2" * 20,
    ],
)
def test_what_only_looks_like_one_is_passed_over(text: str) -> None:
    assert find_secrets(text) == ()


def test_a_variable_is_found_behind_the_marks_of_a_diff() -> None:
    value = made(48)
    for mark in ("+", "   12 +|", "      -|", "   12  |  "):
        text = f"{mark}SECRET_KEY={value}\n"
        (secret,) = find_secrets(text)
        assert text[secret.start : secret.end] == value


def test_several_are_found_in_order_without_overlap() -> None:
    text = f"a = '{KEYS['github-token']}'; password = '{KEYS['stripe-key']}'\n" * 3
    found = find_secrets(text)
    assert [secret.rule for secret in found] == ["github-token", "stripe-key"] * 3
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_letters_that_grow_in_lower_case_shift_nothing() -> None:
    text = f"İİİ token: {KEYS['github-token']}\n"
    (secret,) = find_secrets(text)
    assert text[secret.start : secret.end] == KEYS["github-token"]


def test_a_line_of_any_length_is_searched_to_its_end() -> None:
    text = "var key='a';" * 5000 + f"x='{KEYS['github-token']}'" + "token=b;" * 5000
    assert [secret.rule for secret in find_secrets(text)] == ["github-token"]


@given(st.text())
def test_any_text_is_searched(text: str) -> None:
    assert all(0 <= secret.start < secret.end <= len(text) for secret in find_secrets(text))


CODE = 'def handler(self, key):\n    token = self.tokens.get(key)  # "auth" -us sk- eyJ\n'
HARD = [CODE, "-----BEGIN PRIVATE KEY-----", "password=' ", "a://b:c", "keykeykey", "SK", "eyJ.eyJ"]


@pytest.mark.parametrize("piece", HARD)
def test_a_hundred_kilobytes_take_milliseconds(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    find_secrets("")
    began = time.perf_counter()
    find_secrets(text)
    # Generous: about 10 ms on a quiet machine.
    assert time.perf_counter() - began < 0.25
