"""What proves to the service who connects: a port, and the API key as the first of its kind."""

from typing import Protocol

from edged.live.connection import DisconnectedError
from edged.live.core.doubt import Ending
from edged.live.core.lifecycle_events import Lack
from edged.live.failures import Failure, Kind
from edged.settings.key import ApiKey, NoKey


class Credentials(Protocol):
    """Asked anew for each connection: what is minted may live for minutes only."""

    def lack(self) -> Lack | None:
        """Return why there is nothing to connect with; None: there is something."""

    async def api_key(self) -> str:
        """Return what goes into the header x-goog-api-key of the next connection.

        Raise DisconnectedError if there is none to be had now.
        """


class KeyCredentials:
    """An API key that was found at the start, or was not."""

    def __init__(self, key: ApiKey | NoKey) -> None:
        self._key = key

    def lack(self) -> Lack | None:
        """Return why there is no key."""
        return Lack(self._key.cause, self._key.reason) if isinstance(self._key, NoKey) else None

    async def api_key(self) -> str:
        """Return the key."""
        if isinstance(self._key, NoKey):
            failure = Failure(Kind.AUTHENTICATION, self._key.cause)
            raise DisconnectedError(failure, Ending.UNASKED)
        return self._key.reveal()
