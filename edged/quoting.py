"""Whatever others said, made fit to be told: it moves no cursor, and has no secret in it.

The one place that knows secrets. What quotes a library, a service, the environment or the owner's
files passes through `redact` where it arises: in `EdgedError`, in `live.failures.Failure`, in the
values of settings, and at the door of the journal. Outlets need not think of it.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

SHORTEST_SECRET: Final = 8
"""Letters; anything shorter is no key, and would be found in every other word."""
HIDDEN: Final = "[secret]"
_HEAD: Final = 12
"""Letters of a secret of twice that many which are hidden with all that follows of it: the reason
of a close frame has 123 bytes, and ends where it is full."""


def printable(text: str, instead: str = "?") -> str:
    """Return `text` with `instead` for each letter that moves a cursor or ends a line."""
    return "".join(letter if letter.isprintable() else instead for letter in text)


class Redaction:
    """A function that hides secrets in a text; secrets may be added at any time."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Hide `secret` from now on, also as it looks in a URL or in quotes."""
        if len(secret) < SHORTEST_SECRET:
            return
        from urllib.parse import quote  # noqa: PLC0415 - light commands know no secret

        spellings = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        # The longest first: one may be part of another.
        self._known = tuple(sorted(spellings.union(self._known), key=len, reverse=True))

    def __call__(self, text: str, part: slice = slice(None)) -> str:
        """Return a part of `text` without any secret, and without half of one at its ends.

        What libraries say may be a megabyte, and patterns are slow: they see that part only.
        """
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        for secret in self._known:
            if len(secret) >= 2 * _HEAD:
                text = _without_beginnings(text, secret)
        text = text[part]
        for net, instead in _nets():
            text = net.sub(instead, text)
        return text


def _without_beginnings(text: str, secret: str) -> str:
    """Return `text` without what was cut off `secret`."""
    while (at := text.find(secret[:_HEAD])) >= 0:
        end = at + _HEAD
        while end < len(text) and text[end] == secret[end - at : end - at + 1]:
            end += 1
        text = text[:at] + HIDDEN + text[end:]
    return text


@cache
def _nets() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of secrets that nobody announced, and what to write instead."""
    value = r"[^\s\"',;)]+"
    nets = (
        # What looks like a key of Google, whosever it is.
        (r"\bAIza[\w-]{10,}|\bAQ\.[\w-]{20,}|\bya29\.[\w-]{10,}", HIDDEN),
        (r"\b(api_key:)[\w.-]+", rf"\1{HIDDEN}"),
        # What stands where keys stand: in the query of a URL and in a header.
        (r"([?&](?:api_?key|key|access_token|token)=)[^&\s\"'<>]+", rf"\1{HIDDEN}"),
        (rf"(x-goog-api-key[^\w\[]{{1,4}}){value}", rf"\1{HIDDEN}"),
        (rf"(\bauthorization[^\w\[]{{1,4}}(?:(?:bearer|basic)\s+)?){value}", rf"\1{HIDDEN}"),
        # User and password of a URL; libraries also say them without the scheme.
        (r"(//)(?:[^\s/?\"'<>]*|[^\s/?\"'<>:]+:[^\s\"'<>]*)@", rf"\1{HIDDEN}@"),
        (r"(?<![\w:/@.%+~-])(?!mailto:|sips?:)[\w.%+~-]+:[^\s/\"'<>@]+@(?=[\w\[])", f"{HIDDEN}@"),
    )
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in nets)


redact: Final = Redaction()
"""Hides the secrets of this process."""


def keep_secret(secret: str) -> None:
    """Never tell `secret`, whoever quotes it."""
    redact.add(secret)


def keep_proxies(environ: Mapping[str, str]) -> None:
    """Never tell what the proxies of the environment want to know: curl(1), "ENVIRONMENT"."""
    for name, value in environ.items():
        if name.lower().endswith("_proxy") and "@" in value:
            _keep_login(value.rpartition("@")[0].rpartition("//")[2])


def _keep_login(login: str) -> None:
    from base64 import b64encode  # noqa: PLC0415 - few have such a proxy
    from urllib.parse import unquote  # noqa: PLC0415 - as above

    password = login.partition(":")[2]
    for secret in (login, password, unquote(login), unquote(password)):
        keep_secret(secret)
    keep_secret(b64encode(unquote(login).encode()).decode())


def quoted(text: str, longest: int) -> str:
    """Return what others said as one line of at most `longest` letters, and an ellipsis."""
    line = printable(" ".join(redact(text).split()))
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"
