"""Has Google mint a token that is locked to one set-up.

The SDK is not used, because its types would drop what they do not know of a set-up. The field of it
is named so on the wire, whatever the SDK calls it.
"""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from edged.broker.settings import BrokerSettings
from edged.errors import ServiceError
from edged.live.connection import DisconnectedError
from edged.live.refusals import said_in
from edged.live.transport.https import Server, post, trusted
from edged.system.time_sync import clock_doubt


class Mint:
    """Asks Google with the key of the fleet."""

    def __init__(self, settings: BrokerSettings, key: str) -> None:
        self._settings = settings
        self._key = key

    async def token(self, setup: Mapping[str, Any]) -> dict[str, Any]:
        """Return a token for `setup` as a device takes it. Raise ServiceError if there is none."""
        settings, lives = self._settings, timedelta(minutes=self._settings.token_minutes)
        expires = (datetime.now(UTC) + lives).isoformat(timespec="seconds")
        headers = {"x-goog-api-key": self._key, "Content-Type": "application/json"}
        try:
            server = Server(
                "Google",
                f"{settings.base_url.rstrip('/')}/{settings.api_version}/auth_tokens",
                await trusted(settings.ca_file),
                lambda: clock_doubt(time.time()),
            )
            answer = await post(server, headers, wanted(setup, expires))
        except DisconnectedError as error:
            raise ServiceError(str(error)) from error
        body = answer.body.decode(errors="replace")
        if answer.status != HTTPStatus.OK:
            raise ServiceError(f"Google refuses (HTTP {answer.status}): {said_in(body)[:200]}")
        try:
            name = json.loads(body)["name"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ServiceError("Google answers without a token") from error
        return {"name": name, "expireTime": expires, "apiVersion": settings.api_version}


def wanted(setup: Mapping[str, Any], expires: str) -> bytes:
    """Return the AuthToken to ask for: it is spent with its first session, which has `setup`.

    No fieldMask: what the client says does not count. newSessionExpireTime is left to Google's own
    clock: it is a minute.
    """
    token = {"uses": 1, "expireTime": expires, "bidiGenerateContentSetup": setup}
    return json.dumps(token).encode()
