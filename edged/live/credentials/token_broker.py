"""Ephemeral tokens: a broker, a server of the owner's, mints one for each connection.

The device has a secret of its own and never an API key. The token is for what the device is about
to set up and nothing else, so the broker is told all of that: docs/broker.md has both messages.
"""

import json
import time
from collections.abc import Callable

from edged import __version__
from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.credentials import EphemeralToken
from edged.live.credentials.granted import token_of
from edged.live.failures import Failure
from edged.live.gemini.wire.setup_json import setup_message
from edged.live.transport.https import Server, post, trusted
from edged.live.transport.stages import Stage, enter
from edged.settings.model import GeminiSettings
from edged.settings.secrets.secret import Secret
from edged.system.time_sync import clock_doubt


class TokenBroker:
    """Gets tokens from the broker in the settings."""

    def __init__(
        self, settings: GeminiSettings, secret: Secret, wall: Callable[[], float] = time.time
    ) -> None:
        """`wall` tells seconds since the epoch."""
        self._settings = settings
        self._wall = wall
        self._server: Server | None = None
        self._headers = {
            "Authorization": f"Bearer {secret.reveal()}",
            "Content-Type": "application/json",
            "User-Agent": f"edged/{__version__}",
        }

    def missing(self) -> None:
        """Return that there is a secret to ask with."""

    async def authorization(self, setup: SessionSetup) -> EphemeralToken:
        """Return a new token for `setup`; raise DisconnectedError if there is none to be had."""
        enter(Stage.TOKEN)
        if self._server is None:
            url, context = self._settings.broker_url, await trusted(self._settings.ca_file)
            self._server = Server("the token broker", url, context, self._doubt)
        answer = await post(self._server, self._headers, _request(setup))
        token = token_of(answer, None if self._doubt() else self._wall())
        if isinstance(token, Failure):
            raise DisconnectedError(token, Ending.UNASKED)
        return token

    def refused(self) -> bool:
        """Return that it was a new one anyway."""
        return False

    def _doubt(self) -> str | None:
        return clock_doubt(self._wall())


def _request(setup: SessionSetup) -> bytes:
    return json.dumps(setup_message(setup)).encode()
