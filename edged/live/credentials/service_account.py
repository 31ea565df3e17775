"""Access tokens for Vertex AI, which Google gives a service account for an hour each.

google-auth signs the request and reads the answer; the request itself is made on the loop, bounded,
and follows no redirect.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.events import MissingCredentials
from edged.live.core.setup import SessionSetup
from edged.live.credentials import AccessToken
from edged.live.failures import PORTAL, Failure, Kind, worded
from edged.live.refusals import is_page
from edged.live.transport.https import Answer, Server, post, trusted
from edged.live.transport.stages import Stage, enter
from edged.settings.model import GeminiSettings
from edged.settings.secrets.secret import Secret
from edged.system.time_sync import clock_doubt

_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_LEAST_LEFT: Final = 300.0
"""Seconds that a token is still good for when a connection begins to open."""
_MOST_SAID: Final = 200
_WHO: Final = "Google's token endpoint"
_NO_PROJECT: Final = (
    "no project: set gemini.project to the Google Cloud project that Vertex AI is switched on in"
)
_NEW_KEY: Final = (
    "create a new key of the service account"
    " (https://console.cloud.google.com/iam-admin/serviceaccounts), then: sudo edged set-key"
)


class ServiceAccount:
    """Caches an access token in memory until shortly before it expires."""

    def __init__(
        self, settings: GeminiSettings, secret: Secret, wall: Callable[[], float] = time.time
    ) -> None:
        """`wall` tells seconds since the epoch."""
        self._settings = settings
        self._account: dict[str, Any] = json.loads(secret.reveal())
        self._project = settings.project or str(self._account.get("project_id") or "")
        self._wall = wall
        self._token = ""
        self._given = 0
        """How many connections were opened with it."""
        self._until = 0.0
        """When it is over, in monotonic seconds: a clock may be set meanwhile."""

    def missing(self) -> MissingCredentials | None:
        """Return that there is no project to be had."""
        return None if self._project else MissingCredentials(_NO_PROJECT, "no_project")

    async def authorization(self, setup: SessionSetup) -> AccessToken:
        """Return an access token; raise DisconnectedError if there is none to be had."""
        del setup
        if time.monotonic() >= self._until - _LEAST_LEFT:
            enter(Stage.TOKEN)
            await self._renew()
        self._given += 1
        return AccessToken(self._token, self._project, self._settings.location)

    def refused(self) -> bool:
        """Drop the token, e.g. one that was revoked; return whether it had been good before."""
        again, self._given, self._until = self._given > 1, 0, 0.0
        return again

    async def _renew(self) -> None:
        self._given = 0
        context = await trusted(self._settings.ca_file)
        server = Server(_WHO, self._account["token_uri"], context, self._doubt)
        request = _Request(server, asyncio.get_running_loop())
        try:
            token, lasts = await asyncio.to_thread(_fetched, self._account, request)
        except _RefusedError as error:
            failure = _classified(str(error), self._doubt(), retryable=error.retryable)
            raise DisconnectedError(failure, Ending.UNASKED) from error
        finally:
            request.cancel()
        self._token, self._until = token, time.monotonic() + lasts

    def _doubt(self) -> str | None:
        return clock_doubt(self._wall())


class _RefusedError(Exception):
    """There is no token; google-auth's own exceptions are known only where it is loaded."""

    def __init__(self, said: str, *, retryable: bool = False) -> None:
        super().__init__(said)
        self.retryable = retryable


def _classified(said: str, doubt: str | None, *, retryable: bool) -> Failure:
    if retryable:
        return worded(Kind.TRANSIENT, f"{_WHO}: {said}")
    if doubt:  # what is signed has a time
        return Failure(Kind.CLOCK, f"waiting for the time: {doubt} ({said[:_MOST_SAID]})")
    return worded(Kind.AUTHENTICATION, f"Google refuses the service account: {said}", _NEW_KEY)


def _fetched(account: Mapping[str, Any], request: "_Request") -> tuple[str, float]:
    """Return a new access token and how many seconds it lasts. Blocks; raise _RefusedError."""
    # Seconds of a slow board, so in this thread.
    from google.auth import exceptions  # noqa: PLC0415
    from google.oauth2 import service_account  # noqa: PLC0415

    try:
        made = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            account, scopes=_SCOPES
        )
    except (ValueError, TypeError, exceptions.GoogleAuthError) as error:
        raise _RefusedError(f"its private key cannot be used ({type(error).__name__})") from error
    try:
        made.refresh(request)
    except exceptions.RefreshError as error:
        said = str(error.args[0] if error.args else error)
        raise _RefusedError(said, retryable=bool(error.retryable)) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # JSON of another shape
        raise _RefusedError("an answer that is none", retryable=True) from error
    if not made.token or made.expiry is None:
        raise _RefusedError("Google answers without an access token")
    return made.token, (made.expiry.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()


@dataclass(frozen=True, slots=True)
class _Response:
    """As google.auth.transport.Response, as far as it is read."""

    status: int
    data: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _Request:
    """As google.auth.transport.Request: carries it from its thread over the loop."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self._server: Server | None = server
        self._loop = loop
        self._posting: asyncio.Task[Answer] | None = None

    def cancel(self) -> None:
        """End a request that nobody waits for any more, also one that is yet to come."""
        self._server = None
        if self._posting:
            self._posting.cancel()

    async def _post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        if self._server is None:
            raise asyncio.CancelledError
        self._posting = asyncio.ensure_future(post(self._server, headers, body))
        return await self._posting

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> _Response:
        """Return the answer of the token endpoint; raise DisconnectedError if there is none."""
        del url, method  # that of the account; the time is that of the connection as a whole
        asked = self._post(headers or {}, body)
        answer = asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            cause = f"{_WHO} redirects (HTTP {answer.status}), not followed"
            raise DisconnectedError(worded(Kind.CONFIGURATION, cause, _NEW_KEY), Ending.UNASKED)
        if is_page(answer.body.decode(errors="replace")):
            cause = f"a web page answers in place of {_WHO}"
            raise DisconnectedError(worded(Kind.NETWORK, cause, PORTAL), Ending.UNASKED)
        return _Response(answer.status, answer.body)
