"""Who connects: read from the upgrade request, and let in or refused with the set-up.

Paths and headers: google-genai 3.4, live.py. That an API key opens the unconstrained method only,
and a token the constrained one only: google-gemini/cookbook issue 821.
"""

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs

from websockets.http11 import Request

from edged.emulator.access.service_accounts import ServiceAccounts
from edged.emulator.access.tokens import PREFIX, UNKNOWN, Token, Tokens
from edged.emulator.protocol.messages import Setup
from edged.emulator.protocol.refusal import NO_KEY, Refusal, inferred
from edged.emulator.protocol.schema import Service
from edged.emulator.setup.rules import refuse_key

_PATH: Final = re.compile(
    r"/{1,2}ws/google\.ai\.generativelanguage\.(v1|v1beta|v1alpha)\.GenerativeService\."
    r"BidiGenerateContent(Constrained)?"
)
_VERTEX: Final = re.compile(
    r"/{1,2}ws/google\.cloud\.aiplatform\.(v1|v1beta1)\.LlmBidiService/BidiGenerateContent"
)
_RESOURCE: Final = re.compile(r"(projects/[^/]+/locations/[^/]+/)?publishers/google/(models/[^/]+)")
NO_IDENTITY: Final = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or"
    " other valid authentication credential."
)
"""As the front end of Google Cloud says it, with HTTP 401."""
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
    service: Service = Service.DEVELOPER
    known: bool = True
    """The access token that it shows was given to it, and is not over."""

    def admit(self, setup: Setup, now: float) -> Setup | Refusal:
        """Return what the service reads `setup` as, or why this client is refused."""
        if self.service is Service.VERTEX:
            return self._admit_to_vertex(setup)
        named = self.key.startswith(PREFIX)
        if self.constrained and self.key and not named:
            return _NEEDS_TOKEN
        if self.constrained and self.key:
            return self.token.admit(setup, now) if self.token else UNKNOWN
        return NO_KEY if named else refuse_key(self.key) or setup

    def _admit_to_vertex(self, setup: Setup) -> Setup | Refusal:
        """Return the set-up with the short name of the model: where it runs does not matter."""
        resource = _RESOURCE.fullmatch(setup.model)
        if resource is None:
            return inferred(f"Invalid resource name {setup.model}.")
        if not self.key and resource[1] is None:
            return inferred("The model has to be named with its project and location.")
        return refuse_key(self.key or "bearer") or replace(setup, model=resource[2])


def asks_for_the_service(target: str) -> bool:
    """Return whether a request's target is a method of the Live API."""
    path = target.partition("?")[0]
    return bool(_PATH.fullmatch(path) or _VERTEX.fullmatch(path))


def caller(
    number: int, request: Request | None, tokens: Tokens, accounts: ServiceAccounts
) -> Caller:
    """Return the client that sent `request`."""
    path, _, query = request.path.partition("?") if request else ("", "", "")
    if request and (vertex := _VERTEX.fullmatch(path)):
        key = request.headers.get("x-goog-api-key", "")
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = bool(key) or accounts.knows(bearer)
        return Caller(number, key, vertex[1], service=Service.VERTEX, known=known)
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
