"""Keeps secrets out of every text that leaves for the journal. Pure."""

import json
import re
from typing import Final
from urllib.parse import quote

SHORTEST_SECRET: Final = 8
"""Letters; anything shorter is no key, and would be found in every other word."""
HIDDEN: Final = "[secret]"

_NETS: Final = (
    # A second net under the known secrets: what looks like a key of Google, whosever it is ...
    (re.compile(r"\bAIza[\w-]{10,}|\bAQ\.[\w-]{20,}|\bya29\.[\w-]{10,}"), HIDDEN),
    # ... and what stands where keys stand: in the query of a URL and in a header.
    (re.compile(r"([?&](?:api_?key|key|access_token|token)=)[^&\s\"'<>]+", re.IGNORECASE), r"\1"),
    (re.compile(r"(x-goog-api-key\W{1,4})[^\s\"',;)]+", re.IGNORECASE), r"\1"),
    (re.compile(r"(\bauthorization\W{1,4}(?:bearer\s+)?)[^\s\"',;)]+", re.IGNORECASE), r"\1"),
)


class Redaction:
    """A function that hides secrets in a text; secrets may be added at any time."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Hide `secret` from now on, also as it looks in a URL or in quotes."""
        if len(secret) < SHORTEST_SECRET:
            return
        spellings = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        # The longest first: one may be part of another.
        self._known = tuple(sorted(spellings.union(self._known), key=len, reverse=True))

    def __call__(self, text: str, part: slice = slice(None)) -> str:
        """Return a part of `text` without any secret, and without half of one at its ends.

        What libraries say may be a megabyte, and patterns are slow: they see that part only.
        """
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        text = text[part]
        for net, kept in _NETS:
            text = net.sub(kept if kept == HIDDEN else kept + HIDDEN, text)
        return text
