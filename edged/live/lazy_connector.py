"""A connector whose library is imported on first use, in a thread.

google-genai takes ten seconds of a slow board to import. Meanwhile the device is up: it takes
presses, keeps what is said, and says that it connects.
"""

import asyncio
from collections.abc import Callable

from edged.errors import SettingsError
from edged.live.connection import Connection, Connector, DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.failures import Failure, Kind


class LazyConnector:
    """Delegates to what `build` returns; it runs in a thread, once unless it fails."""

    def __init__(self, build: Callable[[], Connector]) -> None:
        self._build = build
        self._building: asyncio.Future[Connector] | None = None

    async def open(self, setup: SessionSetup) -> Connection:
        """Connect and set up; raise DisconnectedError on any failure to do so.

        What `build` raises is raised too, a SettingsError as a DisconnectedError; the next call
        builds anew: a board short of memory may have enough later.
        """
        if self._building is None:
            self._building = asyncio.ensure_future(asyncio.to_thread(self._build))
        try:
            # Shielded: closing meanwhile must not make the library load a second time.
            connector = await asyncio.shield(self._building)
        except SettingsError as error:
            self._building = None
            failure = Failure(Kind.CONFIGURATION, str(error))
            raise DisconnectedError(failure, Ending.UNASKED) from error
        except Exception:
            self._building = None
            raise
        return await connector.open(setup)
