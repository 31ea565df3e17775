"""Sanitize quoted text: no control characters and no secrets.

The one place that knows secrets. Text that quotes a library, a service, the environment or the
owner's files passes through `redact` where it arises: in `EdgedError`, in `live.failures.Failure`,
in the values of settings, and in the journal's handler. Outlets need not care.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

SHORTEST_SECRET: Final = 8
"""Characters; anything shorter is not a key, and would match in ordinary words."""
HIDDEN: Final = "[secret]"
_HEAD: Final = 12
"""Characters: a secret of at least twice that length is also hidden if it is cut off after that
many. The reason of a close frame is limited to 123 bytes."""


def sanitize(text: str, instead: str = "?") -> str:
    """Return `text` with `instead` for each control character and line break."""
    return "".join(character if character.isprintable() else instead for character in text)


def spellings(secret: str) -> set[str]:
    """Return a secret as it is, and in its URL-encoded and quoted forms."""
    from urllib.parse import quote  # noqa: PLC0415 - light commands have no secret

    return {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}


class Redaction:
    """A function that hides secrets in a text; secrets may be added at any time."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Hide `secret` from now on, also in its URL-encoded and quoted forms."""
        if len(secret) < SHORTEST_SECRET:
            return
        # The longest first: one may contain another.
        self._known = tuple(sorted(spellings(secret).union(self._known), key=len, reverse=True))

    def __call__(self, text: str, part: slice = slice(None)) -> str:
        """Return a part of `text` without any secret, or part of one at its ends.

        A library's message may be a megabyte, and patterns are slow: they see only that part.
        """
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        for secret in self._known:
            if len(secret) >= 2 * _HEAD:
                text = _without_beginnings(text, secret)
        text = text[part]
        for pattern, instead in _patterns():
            text = pattern.sub(instead, text)
        return text


def _without_beginnings(text: str, secret: str) -> str:
    """Return `text` with truncated copies of `secret` hidden."""
    while (at := text.find(secret[:_HEAD])) >= 0:
        end = at + _HEAD
        while end < len(text) and text[end] == secret[end - at : end - at + 1]:
            end += 1
        text = text[:at] + HIDDEN + text[end:]
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of secrets that were never added, and what to write instead."""
    value = r"[^\s\"',;)]+"
    patterns = (
        # What looks like a Google API key, anybody's.
        (r"\bAIza[\w-]{10,}|\bAQ\.[\w-]{20,}|\bya29\.[\w-]{10,}", HIDDEN),
        (r"\b(api_key:)[\w.-]+", rf"\1{HIDDEN}"),
        # Tokens that a broker had minted, and the secrets that `edged broker` makes.
        (r"\b(auth_tokens/)[\w.~-]+", rf"\1{HIDDEN}"),
        (r"\bedged\.[a-z0-9-]{1,32}\.[\w-]{40,}", HIDDEN),
        # JSON Web Tokens, which a service account signs: base64url of {" and so on.
        (r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}", HIDDEN),
        (r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)", HIDDEN),
        # Where keys usually are: in the query of a URL and in a header.
        (r"([?&](?:api_?key|key|access_token|token)=)[^&\s\"'<>]+", rf"\1{HIDDEN}"),
        (rf"(x-goog-api-key[^\w\[]{{1,4}}){value}", rf"\1{HIDDEN}"),
        (rf"(\bauthorization[^\w\[]{{1,4}}(?:(?:bearer|basic|token)\s+)?){value}", rf"\1{HIDDEN}"),
        # User and password of a URL; libraries also print them without the scheme.
        (r"(//)(?:[^\s/?\"'<>]*|[^\s/?\"'<>:]+:[^\s\"'<>]*)@", rf"\1{HIDDEN}@"),
        (r"(?<![\w:/@.%+~-])(?!mailto:|sips?:)[\w.%+~-]+:[^\s/\"'<>@]+@(?=[\w\[])", f"{HIDDEN}@"),
    )
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in patterns)


redact: Final = Redaction()
"""Hides the secrets of this process."""


def keep_secret(*secrets: str) -> None:
    """Redact `secrets` from now on."""
    for secret in secrets:
        redact.add(secret)


def keep_proxies(environ: Mapping[str, str]) -> None:
    """Redact the logins of the proxies in the environment: curl(1), "ENVIRONMENT"."""
    for name, value in environ.items():
        if name.lower().endswith("_proxy") and "@" in value:
            _keep_login(value.rpartition("@")[0].rpartition("//")[2])


def _keep_login(login: str) -> None:
    from base64 import b64encode  # noqa: PLC0415 - few proxies need it
    from urllib.parse import unquote  # noqa: PLC0415 - as above

    password = login.partition(":")[2]
    for secret in (login, password, unquote(login), unquote(password)):
        keep_secret(secret)
    keep_secret(b64encode(unquote(login).encode()).decode())


def quoted(text: str, longest: int) -> str:
    """Return quoted text as one line of at most `longest` characters and an ellipsis."""
    line = sanitize(" ".join(redact(text).split()))
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"
