"""The Gemini Live API through google-genai, of which this module is the only importer."""

import logging
import os
import ssl
import time
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Final

from google import genai
from google.genai import errors, live, types
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from edged import journal
from edged.clock import Clock
from edged.errors import SettingsError
from edged.live import failures, proxies, refusals
from edged.live.allowance import Account
from edged.live.connection import DisconnectedError
from edged.live.core.setup import SessionSetup
from edged.live.credentials import Credentials
from edged.live.doubt import Ending
from edged.live.error_object import ReportedError
from edged.live.gemini_config import connect_config, contents
from edged.live.guard import SOCKET
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ClientMessage,
    Fact,
    Frame,
    TypedText,
)
from edged.live.opening import RacingConnect
from edged.live.reading import facts
from edged.live.stages import Stages
from edged.live.trust import distrusted, trust
from edged.live.walltime import clock_doubt
from edged.settings.model import GeminiSettings
from edged.sound import HEARD_RATE

OPEN_WITHIN: Final = 15.0
"""Seconds for all stages together: the SDK waits for the setup without end."""
_AUDIO: Final = f"audio/pcm;rate={HEARD_RATE}"
_GARBAGE: Final = (ValueError, TypeError, AttributeError, RecursionError)
"""How the SDK and its parsers answer what they cannot read."""
_ABNORMAL: Final = 1006
"""The code of a connection that ended without a close frame (RFC 6455, section 7.1.5)."""
_ENDINGS: Final = {_ABNORMAL: Ending.BROKEN, 1007: Ending.DENIED, 1008: Ending.DENIED}
"""By close code; all others are CLOSED."""


live.ws_connect = RacingConnect  # type: ignore[attr-defined]  # google-genai 3.4 asks this name only


def _hush() -> None:
    """Have nobody told of each new name in an enum, for Python keeps such a warning for ever.

    Nor which key of the environment google-genai takes: it is given one, and takes none.
    """
    warnings.filterwarnings("ignore", category=UserWarning, module=r"google\.genai\._common")
    logging.getLogger("google_genai._api_client").addFilter(_is_true)


def _is_true(record: logging.LogRecord) -> bool:
    return record.funcName != "get_env_api_key"


def _warm_up() -> None:
    """Have pydantic build its validators now: they would hold up the first answer by 20 ms."""
    part = {"inline_data": {"data": b"ab", "mime_type": "audio/pcm"}}
    content = {"model_turn": {"parts": [part]}, "output_transcription": {"text": "a"}}
    types.LiveServerMessage.model_validate({"server_content": content})


class GeminiConnector:
    """Opens Live sessions with one long-lived client."""

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
        self._key = ""
        self._doubt = doubt
        self._stalled: int | None = None
        _hush()
        _warm_up()
        self._clock = clock
        context = trust(settings.ca_file)
        self._options = types.HttpOptions(
            base_url=settings.base_url,
            api_version=settings.api_version,
            client_args={"verify": context},
            async_client_args={"ssl": context, "verify": context, **SOCKET},
        )
        if wrong := proxies.fault(os.environ):  # else the SDK or its HTTP library fails on it
            raise SettingsError(wrong)

    async def open(self, setup: SessionSetup) -> "GeminiConnection":
        """Connect and set up within OPEN_WITHIN seconds, or raise DisconnectedError."""
        moment = failures.Moment.RESUMING if setup.handle else failures.Moment.OPENING
        key = await self._credentials.api_key()
        stages = Stages(self._clock, self._stalled)
        try:
            async with AsyncExitStack() as stack:
                async with self._clock.timeout(OPEN_WITHIN):
                    session = await stack.enter_async_context(self._connect(setup, key))
                    if session.setup_complete is None:
                        failure = failures.unreachable("the first message was not setupComplete")
                        raise DisconnectedError(failure)
                    if setup.history:
                        await session.send_client_content(
                            turns=contents(setup.history), turn_complete=True
                        )
                return GeminiConnection(session, stack.pop_all(), self._clock)
        except ReportedError as error:
            raise DisconnectedError(refusals.objected(error, moment), Ending.CLOSED) from error
        except errors.APIError as error:
            raise _closed(error.code, str(error.details or ""), moment) from error
        except ConnectionClosed as error:
            raise _lost(error, moment) from error
        except InvalidStatus as error:
            body = (error.response.body or b"").decode(errors="replace")
            failure = refusals.refused(error.response.status_code, body)
            raise DisconnectedError(failure, Ending.UNASKED) from error
        except ssl.SSLError as error:
            raise DisconnectedError(distrusted(error, self._doubt), Ending.UNASKED) from error
        except TimeoutError as error:
            self._stalled = stages.stalling()
            raise DisconnectedError(stages.overdue(), stages.ending()) from error
        except (OSError, WebSocketException, *_GARBAGE) as error:
            failure = stages.unreachable(str(error) or type(error).__name__)
            ending = Ending.BROKEN if isinstance(error, _GARBAGE) else Ending.UNASKED
            raise DisconnectedError(failure, ending) from error

    def _connect(
        self, setup: SessionSetup, key: str
    ) -> AbstractAsyncContextManager[live.AsyncSession]:
        if key != self._key:  # the client keeps its connections and its key
            self._client = genai.Client(api_key=key, vertexai=False, http_options=self._options)
            self._key = key
        return self._client.aio.live.connect(model=setup.model, config=connect_config(setup))


class GeminiConnection:
    """One Live session."""

    def __init__(self, session: live.AsyncSession, stack: AsyncExitStack, clock: Clock) -> None:
        self._session = session
        self._stack = stack
        self._clock = clock
        self._account = Account(clock.now())
        self._strange = 0
        self._reported = ""
        """The error that the service reported last, if nothing has followed."""

    async def send(self, message: ClientMessage) -> None:
        """Send one message as realtime input."""
        try:
            match message:
                case ActivityStart():
                    await self._session.send_realtime_input(activity_start=types.ActivityStart())
                case Audio(pcm=pcm):
                    blob = types.Blob(data=pcm, mime_type=_AUDIO)
                    await self._session.send_realtime_input(audio=blob)
                case Frame(jpeg=jpeg):
                    blob = types.Blob(data=jpeg, mime_type="image/jpeg")
                    await self._session.send_realtime_input(video=blob)
                case ActivityEnd():
                    await self._session.send_realtime_input(activity_end=types.ActivityEnd())
                case TypedText(text=text):
                    await self._session.send_realtime_input(text=text)
        except ConnectionClosed as error:
            raise _lost(error, failures.Moment.LIVE, self._reported) from error

    async def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Yield each server message as its facts.

        The SDK's receive() ends with each turn and with each message it cannot read; the connection
        outlives both.
        """
        while True:
            try:
                async for message in self._session.receive():
                    self._reported = ""
                    told = tuple(facts(message))
                    self._leave_if(self._account.excess(told, self._clock.now()))
                    yield told
            except ReportedError as error:
                self._reported = str(error)
                if self._is_news():
                    journal.warn(
                        "service_reported_error", cause=self._reported, count=self._strange
                    )
            except errors.APIError as error:
                if not isinstance(error.__context__, ConnectionClosed):
                    self._not_understood(error)  # a message with a "code": the socket lives
                    continue
                raise _lost(error.__context__, failures.Moment.LIVE, self._reported) from error
            except ConnectionClosed as error:
                raise _lost(error, failures.Moment.LIVE, self._reported) from error
            except _GARBAGE as error:
                self._not_understood(error)

    def _leave_if(self, excess: str) -> None:
        """Raise DisconnectedError if the service sends too much, or too little in too much."""
        if excess:
            raise DisconnectedError(failures.flooded(excess))

    def _is_news(self) -> bool:
        """Count a bad message; tell whether it is the 1st, 2nd, 4th, 8th …, which are written."""
        self._leave_if(self._account.rubbish(self._clock.now()))
        self._strange += 1
        return self._strange & (self._strange - 1) == 0

    def _not_understood(self, error: Exception) -> None:
        if self._is_news():
            journal.warn(
                "server_message_not_understood", error=type(error).__name__, count=self._strange
            )

    async def close(self) -> None:
        """Close the connection within its close_timeout."""
        await self._stack.aclose()


def _lost(error: ConnectionClosed, moment: failures.Moment, said: str = "") -> DisconnectedError:
    """Classify a connection that was closed; `said` is its reason if the close frame has none."""
    code, reason = (error.rcvd.code, error.rcvd.reason) if error.rcvd else (_ABNORMAL, "")
    return _closed(code, reason or said, moment)


def _closed(code: int, reason: str, moment: failures.Moment) -> DisconnectedError:
    ending = _ENDINGS.get(code, Ending.CLOSED)
    return DisconnectedError(refusals.closed(code, reason, moment), ending)
