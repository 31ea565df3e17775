"""The Gemini Live API through google-genai, of which this module is the only importer.

The SDK authenticates, sets up and reads what is rare. The turns themselves, nearly all the traffic,
go past it (`edged.live.gemini.wire.codec`) on the connection that it was given.
"""

import logging
import os
import time
import warnings
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from google.genai import Client, errors, live, types
from pydantic import BaseModel
from websockets.exceptions import ConnectionClosed
from websockets.typing import Data

from edged.capabilities import Seeding
from edged.clock import Clock
from edged.errors import SettingsError
from edged.live import failures
from edged.live.connection import DisconnectedError
from edged.live.core.setup import SessionSetup
from edged.live.credentials import Authorization, Credentials
from edged.live.gemini.genai_config import client, connect_config, contents
from edged.live.gemini.live_connection import LiveConnection, SetUp
from edged.live.gemini.opener import Opener
from edged.live.gemini.upgrade import vertex_version
from edged.live.gemini.wire.decode import facts
from edged.live.messages import Fact
from edged.live.transport import proxies
from edged.live.transport.opening import RacingConnect
from edged.live.transport.tls import tls_context
from edged.live.transport.websocket import SOCKET, GuardedConnection
from edged.settings.model import GeminiSettings
from edged.system.time_sync import clock_doubt

live.ws_connect = RacingConnect  # type: ignore[attr-defined]  # google-genai 3.4 asks this name only


def _hush() -> None:
    """Silence warnings of new enum names: Python keeps each for ever.

    Nor which key of the environment google-genai takes: it is given one, and takes none. Nor that
    its support of tokens is experimental, and for v1alpha: so the broker says which version it is.
    """
    warnings.filterwarnings("ignore", message="The SDK's ephemeral token support")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"google\.genai\._common")
    logging.getLogger("google_genai._api_client").addFilter(_is_true)


def _is_true(record: logging.LogRecord) -> bool:
    return record.funcName != "get_env_api_key"


def _warm_up() -> None:
    """Have pydantic build its validators now; otherwise they delay the first reply by 20 ms."""
    part = {"inline_data": {"data": b"ab", "mime_type": "audio/pcm"}}
    content = {"model_turn": {"parts": [part]}, "output_transcription": {"text": "a"}}
    types.LiveServerMessage.model_validate({"server_content": content})


class GeminiConnector:
    """Opens Live sessions with one client."""

    def __init__(
        self,
        settings: GeminiSettings,
        credentials: Credentials,
        clock: Clock,
        doubt: Callable[[], str | None] = lambda: clock_doubt(time.time()),
    ) -> None:
        """Raises SettingsError if `ca_file` cannot be used.

        `doubt` says why the time of day cannot be believed, if so.
        """
        self._credentials = credentials
        self._authorization: Authorization | None = None
        self._client: Client | None = None
        self._sockets: deque[_SharedSocket] = deque(maxlen=1)  # what the SDK opened last
        self._clock = clock
        self._opener = Opener(clock, doubt)
        _hush()
        _warm_up()
        context = tls_context(settings.ca_file)
        socket = {**SOCKET, "create_connection": self._create_socket}
        self._options = types.HttpOptions(
            base_url=settings.endpoint,
            api_version=vertex_version(settings)
            if settings.backend == "vertex"
            else settings.api_version,
            client_args={"verify": context},
            async_client_args={"ssl": context, "verify": context, **socket},
        )
        if wrong := proxies.fault(os.environ):  # else the SDK or its HTTP library fails on it
            raise SettingsError(wrong)

    def _create_socket(self, *args: object, **kwargs: object) -> "_SharedSocket":
        """Keep the connection that the SDK makes: it opens one at a time."""
        socket = _SharedSocket(*args, **kwargs)
        self._sockets.append(socket)
        return socket

    async def open(self, setup: SessionSetup) -> LiveConnection:
        """Connect and set up within OPEN_WITHIN seconds, or raise DisconnectedError."""

        async def connect() -> LiveConnection:
            authorization = await self._credentials.authorization(setup)
            async with AsyncExitStack() as stack:
                session = await stack.enter_async_context(self._session(setup, authorization))
                socket = self._sockets.pop()
                reader = _Reader(session, socket)
                known = SetUp(setup.typed, _setup_facts(session))
                return LiveConnection(socket, reader.read, stack.pop_all(), self._clock, known)

        return await self._opener.open(
            connect, resuming=setup.handle is not None, refused=self._credentials.refused
        )

    @asynccontextmanager
    async def _session(
        self, setup: SessionSetup, authorization: Authorization
    ) -> AsyncIterator[live.AsyncSession]:
        """Yield the SDK's session, set up and told its history."""
        if (
            self._client is None or authorization != self._authorization
        ):  # it keeps its connections and its key
            self._client = client(authorization, self._options)
            self._authorization = authorization
        opening = self._client.aio.live.connect(model=setup.model, config=connect_config(setup))
        async with AsyncExitStack() as stack:
            try:
                session = await stack.enter_async_context(opening)
            except errors.APIError as error:  # its code is that of the close frame
                if isinstance(error.__context__, ConnectionClosed):
                    raise error.__context__ from error
                raise
            if session.setup_complete is None:
                failure = failures.unreachable("the first message was not setupComplete")
                raise DisconnectedError(failure)
            if setup.history:
                turns = contents(setup.history)
                # Unless it was announced in the set-up, that would ask for a reply.
                announced = setup.seeding is Seeding.ANNOUNCED
                await session.send_client_content(turns=turns, turn_complete=announced)
            yield session


def _setup_facts(session: live.AsyncSession) -> tuple[Fact, ...]:
    """Return what the message said that completed the set-up."""
    complete = session.setup_complete
    return tuple(facts({"setupComplete": _as_json(complete)})) if complete else ()


def _as_json(message: BaseModel) -> dict[str, object]:
    """Return a message of the SDK with the names of the API."""
    return message.model_dump(mode="json", by_alias=True, exclude_none=True)


class _SharedSocket(GuardedConnection):
    """A connection that two read: edged, and the SDK what edged leaves to it."""

    _left_to_sdk: Data | None = None

    def leave_to_sdk(self, data: Data) -> None:
        """Have the next call of `recv` return `data`."""
        self._left_to_sdk = data

    async def recv(self, *args: object, **kwargs: object) -> Data:  # type: ignore[override]  # passed on
        """Return what was left to the SDK, else the next message."""
        if self._left_to_sdk is None:
            return await super().recv(*args, **kwargs)
        data, self._left_to_sdk = self._left_to_sdk, None
        return data


class _Reader:
    """Reads a message through the SDK's types."""

    def __init__(self, session: live.AsyncSession, socket: _SharedSocket) -> None:
        self._session = session
        self._socket = socket

    async def read(self, raw: bytes) -> tuple[Fact, ...]:
        """Return what a message says."""
        self._socket.leave_to_sdk(raw)
        try:
            # Begun anew for each: it ends with each turn and with each message it cannot read.
            async with aclosing(self._session.receive()) as messages:  # type: ignore[type-var]
                message = await anext(messages)
        except errors.APIError as error:  # a message that has a "code" among unknown members
            raise ValueError(str(error)) from error
        return tuple(facts(_as_json(message)))
