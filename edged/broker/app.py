"""The one request that a broker answers."""

import asyncio
import json
import sys
import time
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from edged.broker.allowance import Allowances
from edged.broker.devices import Devices
from edged.broker.minting import Mint
from edged.broker.policy import Denied, Policy, constrain
from edged.errors import EdgedError, ServiceError
from edged.parse_cost import MOST_ITEMS, is_laborious
from edged.quoting import quoted

PATH: Final = "/token"
_MOST_BYTES: Final = 256 * 2**10
"""An instruction of 32 KiB alone is three times as long as JSON in ASCII."""
_TOO_LONG: Final = f"the request has more than {_MOST_BYTES >> 10} KiB"
_TOO_MANY: Final = f"the request has more than {MOST_ITEMS} members and items"
_LONGEST_SAID: Final = 400
_TIMEOUT: Final = 10.0
"""Seconds for a request to arrive, and again for Google to answer; a device waits for 15."""


class Desk:
    """Looks at who asks, how often, and for what; then has a token minted."""

    most = 100
    """Requests of devices at once; strangers are sent away before they count."""

    def __init__(
        self, devices: Devices, allowances: Allowances, policy: Policy, mint: Mint
    ) -> None:
        self._devices = devices
        self._allowances = allowances
        self._policy = policy
        self._mint = mint
        self._underway = 0

    async def serve(self, request: Request) -> Response:
        """Answer a request; a line in the log says who got what."""
        try:
            return await self._serve(request)
        except TimeoutError:
            return _refused(408, "the request takes too long")
        except ClientDisconnect:
            return Response(status_code=499)
        except RecursionError:
            return _refused(400, "the request has too many layers")
        except EdgedError as error:  # the file of the devices
            _log(str(error))
            return _refused(503, "the broker is out of order, see its log")

    async def _serve(self, request: Request) -> Response:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        device = self._devices.recognised(secret.strip()) if scheme.lower() == "bearer" else None
        if device is None:
            return _refused(401, "no device has this secret")
        if self._underway >= self.most:
            _log(f"{device}: sent away, as {self._underway} requests are underway")
            return _refused(503, "the broker is busy", {"Retry-After": "1"})
        self._underway += 1
        try:
            return await self._answered(device, request)
        finally:
            self._underway -= 1

    async def _answered(self, device: str, request: Request) -> Response:
        if wait := self._allowances.take(device, time.monotonic()):
            _log(f"{device}: asks too often")
            headers = {"Retry-After": str(int(wait) + 1)}
            return _refused(429, "the device asks too often", headers)
        async with asyncio.timeout(_TIMEOUT):
            content = await _content(request)
        if content is None:
            _log(f"{device}: denied: {_TOO_LONG}")
            return _refused(413, _TOO_LONG)
        if is_laborious(content):
            _log(f"{device}: denied: {_TOO_MANY}")
            return _refused(413, _TOO_MANY)
        setup = constrain(_json(content), self._policy)
        if isinstance(setup, Denied):
            _log(f"{device}: denied: {setup.cause}")
            return _refused(403, setup.cause)
        try:
            async with asyncio.timeout(_TIMEOUT):
                token = await self._mint.token(setup)
        except (ServiceError, TimeoutError) as error:
            _log(f"{device}: no token: {str(error) or 'Google does not answer'}")
            return _refused(502, "the broker has no token of Google, see its log")
        _log(f"{device}: a token for {setup['model']}")
        return JSONResponse(token, headers=_UNSTORED)


_UNSTORED: Final = {"Cache-Control": "no-store"}


async def _content(request: Request) -> bytes | None:
    """Return what a request brings; None if it is too long."""
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > _MOST_BYTES:
            return None
    return content


def _json(content: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return what JSON says; None if it is none. Raise RecursionError."""
    try:
        return json.loads(content)
    except ValueError:
        return None


def _refused(status: int, cause: str, headers: dict[str, str] | None = None) -> Response:
    told = {"error": {"code": status, "message": quoted(cause, _LONGEST_SAID)}}
    return JSONResponse(told, status, _UNSTORED | (headers or {}))


def _log(line: str) -> None:
    sys.stdout.write(f"{quoted(line, _LONGEST_SAID)}\n")
    sys.stdout.flush()


def application(desk: Desk) -> Starlette:
    """Return the ASGI application."""
    return Starlette(routes=[Route(PATH, desk.serve, methods=["POST"])])
