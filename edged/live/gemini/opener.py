"""Open connections for any client, with one timeout and failures that name their cause."""

import ssl
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from edged.clock import Clock
from edged.live import failures, refusals
from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.transport.error_object import ReportedError
from edged.live.transport.stages import Stages
from edged.live.transport.tls import distrusted

OPEN_WITHIN: Final = 15.0
"""Seconds for all stages together: google-genai waits for the setup without end."""
GARBAGE: Final = (ValueError, TypeError, AttributeError, RecursionError)
"""How parsers, those of google-genai too, answer what they cannot read."""
_ABNORMAL: Final = 1006
"""The code of a connection that ended without a close frame (RFC 6455, section 7.1.5)."""
_ENDINGS: Final = {_ABNORMAL: Ending.BROKEN, 1007: Ending.DENIED, 1008: Ending.DENIED}
"""By close code; all others are CLOSED."""

Opened = TypeVar("Opened")


class Opener:
    """Opens one connection after the other, each within OPEN_WITHIN."""

    def __init__(self, clock: Clock, doubt: Callable[[], str | None]) -> None:
        """`doubt` says why the time of day cannot be believed, if so."""
        self._clock = clock
        self._doubt = doubt
        self._stalled: int | None = None

    async def open(
        self,
        connect: Callable[[], Awaitable[Opened]],
        *,
        resuming: bool,
        refused: Callable[[], bool] = lambda: False,
    ) -> Opened:
        """Return what `connect` opens, or raise DisconnectedError.

        `refused` is told that nobody was let in with the credentials, and returns whether `connect`
        has others.
        """
        while True:
            try:
                return await self._open(connect, resuming=resuming)
            except DisconnectedError as error:
                if error.failure.kind is not failures.Kind.AUTHENTICATION or not refused():
                    raise

    async def _open(self, connect: Callable[[], Awaitable[Opened]], *, resuming: bool) -> Opened:
        moment = failures.Moment.RESUMING if resuming else failures.Moment.OPENING
        stages = Stages(self._clock, self._stalled)
        try:
            async with self._clock.timeout(OPEN_WITHIN):
                return await connect()
        except ReportedError as error:
            raise DisconnectedError(refusals.objected(error, moment), Ending.CLOSED) from error
        except ConnectionClosed as error:
            raise lost(error, moment) from error
        except InvalidStatus as error:
            body = (error.response.body or b"").decode(errors="replace")
            failure = refusals.refused(error.response.status_code, body)
            raise DisconnectedError(failure, Ending.UNASKED) from error
        except ssl.SSLError as error:
            raise DisconnectedError(distrusted(error, self._doubt), Ending.UNASKED) from error
        except TimeoutError as error:
            self._stalled = stages.stalling()
            raise DisconnectedError(stages.overdue(), stages.ending()) from error
        except (OSError, WebSocketException, *GARBAGE) as error:
            failure = stages.unreachable(str(error) or type(error).__name__)
            ending = Ending.BROKEN if isinstance(error, GARBAGE) else Ending.UNASKED
            raise DisconnectedError(failure, ending) from error


def lost(error: ConnectionClosed, moment: failures.Moment, said: str = "") -> DisconnectedError:
    """Classify a connection that was closed; `said` is its reason if the close frame has none."""
    code, reason = (error.rcvd.code, error.rcvd.reason) if error.rcvd else (_ABNORMAL, "")
    ending = _ENDINGS.get(code, Ending.CLOSED)
    return DisconnectedError(refusals.closed(code, reason or said, moment), ending)
