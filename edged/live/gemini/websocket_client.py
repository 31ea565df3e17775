"""The Gemini Live API on a bare WebSocket: google-genai and its import are not in memory.

https://ai.google.dev/gemini-api/docs/live-api/get-started-websocket describes it as raw WebSockets.
"""

import json
import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import cast

from edged import __version__
from edged.clock import Clock
from edged.errors import SettingsError
from edged.live import failures
from edged.live.connection import DisconnectedError
from edged.live.core.setup import SessionSetup
from edged.live.credentials import Credentials
from edged.live.gemini.live_connection import LiveConnection, SetUp
from edged.live.gemini.opener import GARBAGE, Opener
from edged.live.gemini.upgrade import resource_name, upgrade
from edged.live.gemini.wire.decode import facts
from edged.live.gemini.wire.setup_json import history_message, setup_message
from edged.live.messages import Fact
from edged.live.transport import proxies
from edged.live.transport.opening import RacingConnect
from edged.live.transport.tls import tls_context
from edged.live.transport.websocket import SOCKET, GuardedConnection
from edged.settings.model import GeminiSettings
from edged.system.time_sync import clock_doubt


class WebSocketConnector:
    """Opens Live sessions."""

    def __init__(
        self,
        settings: GeminiSettings,
        credentials: Credentials,
        clock: Clock,
        doubt: Callable[[], str | None] = lambda: clock_doubt(time.time()),
    ) -> None:
        """Raises SettingsError if `ca_file` or the proxy of the environment cannot be used.

        `doubt` says why the time of day cannot be believed, if so.
        """
        self._credentials = credentials
        self._clock = clock
        self._opener = Opener(clock, doubt)
        self._settings = settings
        self._context = tls_context(settings.ca_file)
        if wrong := proxies.fault(os.environ):
            raise SettingsError(wrong)

    async def open(self, setup: SessionSetup) -> LiveConnection:
        """Connect and set up within OPEN_WITHIN seconds, or raise DisconnectedError."""
        return await self._opener.open(
            lambda: self._connect(setup),
            resuming=setup.handle is not None,
            refused=self._credentials.refused,
        )

    async def _connect(self, setup: SessionSetup) -> LiveConnection:
        authorization = await self._credentials.authorization(setup)
        wanted, model = (
            upgrade(self._settings, authorization),
            resource_name(setup.model, authorization),
        )
        opening = RacingConnect(
            wanted.url,
            ssl=self._context,
            additional_headers=wanted.headers,
            user_agent_header=f"edged/{__version__}",
            **SOCKET,
        )
        async with AsyncExitStack() as stack:
            socket = await stack.enter_async_context(opening)
            await socket.send(json.dumps(setup_message(setup, model)))
            told = _set_up(await socket.recv(decode=False))
            if told is None:
                failure = failures.unreachable("the first message was not setupComplete")
                raise DisconnectedError(failure)
            if setup.history:
                await socket.send(json.dumps(history_message(setup)))
            known = SetUp(setup.typed, told)
            guarded = cast("GuardedConnection", socket)
            return LiveConnection(guarded, _read, stack.pop_all(), self._clock, known)


def _set_up(raw: bytes) -> tuple[Fact, ...] | None:
    """Return what a message says that completes the set-up; None of another one."""
    try:
        message = json.loads(raw)
        if isinstance(message, dict) and message.get("setupComplete") is not None:
            return tuple(facts(message))
    except GARBAGE:
        pass
    return None


async def _read(raw: bytes) -> tuple[Fact, ...]:
    """Return what a message says. Raise TypeError or ValueError if it is not one."""
    return tuple(facts(json.loads(raw)))
