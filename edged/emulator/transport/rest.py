"""Responses to requests other than the upgrade: JSON, or an error object.

Clients ask for the list of models, for one of them, and for ephemeral tokens
(https://ai.google.dev/api/models, https://ai.google.dev/gemini-api/docs/ephemeral-tokens), which
are good for the Live API only; and a service account for an access token. Nothing else is here.
"""

import json
import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from edged.clock import Clock
from edged.emulator.access.service_accounts import PATH as TOKEN_PATH
from edged.emulator.access.service_accounts import ServiceAccounts
from edged.emulator.access.tokens import PREFIX, Tokens
from edged.emulator.protocol.refusal import NO_KEY, POLICY, Refusal
from edged.emulator.setup.model_table import MODELS
from edged.emulator.setup.models import Model
from edged.emulator.setup.rules import refuse_key
from edged.emulator.transport.http_request import Request

_PATH: Final = re.compile(r"/{1,2}(v1|v1beta|v1alpha)/(models|auth_tokens)(?:/([^/]+))?")
_METHODS: Final = {"models": "GET", "auth_tokens": "POST"}
_SERVICE: Final = re.compile(r"/{1,2}ws/.*BidiGenerateContent(?:Constrained)?")
_NO_METHOD: Final = "The emulator has no such method of the API."


class Rest:
    """The service over plain HTTP."""

    def __init__(self, tokens: Tokens, accounts: ServiceAccounts, clock: Clock) -> None:
        self._tokens = tokens
        self._accounts = accounts
        self._clock = clock

    def respond(self, request: Request) -> bytes:
        """Return the whole response, after which the connection ends."""
        status, body = self._answer(request)
        text = json.dumps(body, indent=2).encode() + b"\n"
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            "Content-Type: application/json; charset=UTF-8\r\n"
            f"Content-Length: {len(text)}\r\n"
            "Connection: close\r\n\r\n"
        )
        return head.encode("ascii") + (b"" if request.method == "HEAD" else text)

    def _answer(self, request: Request) -> tuple[HTTPStatus, dict[str, Any]]:
        path, _, query = request.target.partition("?")
        if _SERVICE.fullmatch(path):
            return _failed(HTTPStatus.UPGRADE_REQUIRED, "This is a WebSocket: ask for its upgrade.")
        if path == TOKEN_PATH and request.method == "POST":
            status, given = self._accounts.give(request.body)
            return HTTPStatus(status), given
        asked = _PATH.fullmatch(path)
        if asked is None:
            return _failed(HTTPStatus.NOT_FOUND, _NO_METHOD)
        key = _key(request, query)
        if refusal := NO_KEY if key.startswith(PREFIX) else refuse_key(key):
            return _failed(_status(refusal), refusal.reason)
        method = "GET" if request.method == "HEAD" else request.method
        version, resource, name = asked.groups()
        if method != _METHODS[resource]:
            return _failed(HTTPStatus.NOT_FOUND, _NO_METHOD)
        return _models(name) if resource == "models" else self._mint(request, version, name)

    def _mint(
        self, request: Request, version: str, name: str | None
    ) -> tuple[HTTPStatus, dict[str, Any]]:
        if name or version == "v1":
            return _failed(HTTPStatus.NOT_FOUND, _NO_METHOD)
        minted = self._tokens.mint(request.body, version, self._clock.now())
        if isinstance(minted, Refusal):
            return _failed(HTTPStatus.BAD_REQUEST, minted.reason)
        return HTTPStatus.OK, minted


def error(status: HTTPStatus, message: str) -> dict[str, Any]:
    """Return the body of a failed request, as Google's services write it."""
    name = _STATUS.get(status, "FAILED_PRECONDITION")
    return {"error": {"code": status.value, "message": message, "status": name}}


_STATUS: Final = {
    HTTPStatus.BAD_REQUEST: "INVALID_ARGUMENT",
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
}


def _models(name: str | None) -> tuple[HTTPStatus, dict[str, Any]]:
    if name is None:
        return HTTPStatus.OK, {"models": [_model(model) for model in MODELS]}
    for model in MODELS:
        if model.name == name:
            return HTTPStatus.OK, _model(model)
    return _failed(HTTPStatus.NOT_FOUND, f"models/{name} is not found.")


def _failed(status: HTTPStatus, message: str) -> tuple[HTTPStatus, dict[str, Any]]:
    return status, error(status, message)


def _status(refusal: Refusal) -> HTTPStatus:
    return HTTPStatus.FORBIDDEN if refusal.code == POLICY else HTTPStatus.BAD_REQUEST


def _key(request: Request, query: str) -> str:
    bearer = request.headers.get("authorization", "").partition(" ")[2]
    return request.headers.get("x-goog-api-key") or bearer or parse_qs(query).get("key", [""])[0]


def _model(model: Model) -> dict[str, Any]:
    return {
        "name": f"models/{model.name}",
        "displayName": model.name.replace("-", " ").title(),
        "inputTokenLimit": model.context_tokens,
        "outputTokenLimit": model.output_tokens,
        "supportedGenerationMethods": ["bidiGenerateContent"],
    }
