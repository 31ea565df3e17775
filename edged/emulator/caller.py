"""Who connects: read from the upgrade request, and let in or refused with the set-up.

Paths and headers: google-genai 3.4, live.py. That an API key opens the unconstrained method only,
and a token the constrained one only: google-gemini/cookbook issue 821.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from websockets.http11 import Request

from edged.emulator.messages import Setup
from edged.emulator.refusal import NO_KEY, Refusal, inferred
from edged.emulator.rules import refuse_key
from edged.emulator.tokens import PREFIX, UNKNOWN, Token, Tokens

_PATH: Final = re.compile(
    r"/{1,2}ws/google\.ai\.generativelanguage\.(v1|v1beta|v1alpha)\.GenerativeService\."
    r"BidiGenerateContent(Constrained)?"
)
_NEEDS_TOKEN: Final = inferred("This method takes ephemeral tokens only.")


@dataclass(frozen=True, slots=True)
class Caller:
    """The client of a connection."""

    number: int
    key: str
    """Its API key, or the name of its token."""
    version: str
    """Of the API that it asks for."""
    constrained: bool = False
    """It asks for BidiGenerateContentConstrained."""
    token: Token | None = None

    def admit(self, setup: Setup, now: float) -> Setup | Refusal:
        """Return what the service reads `setup` as, or why this client is refused."""
        named = self.key.startswith(PREFIX)
        if self.constrained and self.key and not named:
            return _NEEDS_TOKEN
        if self.constrained and self.key:
            return self.token.admit(setup, now) if self.token else UNKNOWN
        return NO_KEY if named else refuse_key(self.key) or setup


def asks_for_the_service(target: str) -> bool:
    """Return whether a request's target is a method of the Live API."""
    return bool(_PATH.fullmatch(target.partition("?")[0]))


def caller(number: int, request: Request | None, tokens: Tokens) -> Caller:
    """Return the client that sent `request`."""
    path, _, query = request.path.partition("?") if request else ("", "", "")
    method = _PATH.fullmatch(path)
    if request is None or method is None:
        return Caller(number, "", "")
    asked = parse_qs(query)
    keys = (
        request.headers.get("Authorization", "").removeprefix("Token "),
        *asked.get("access_token", []),
        request.headers.get("x-goog-api-key"),
        *asked.get("key", []),
    )
    key = next((key for key in keys if key), "")
    return Caller(number, key, method[1], bool(method[2]), tokens.find(key))
