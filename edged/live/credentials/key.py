"""A key that stays the same."""

from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.events import MissingCredentials
from edged.live.core.setup import SessionSetup
from edged.live.credentials import ApiKey, ExpressKey
from edged.live.failures import Failure, Kind
from edged.settings.secrets.secret import Kind as SecretKind
from edged.settings.secrets.secret import NoSecret, Secret


class KeyCredentials:
    """A key, of the Gemini API or for express mode, that was found at the start, or was not."""

    def __init__(self, key: Secret | NoSecret) -> None:
        self._key = key

    def missing(self) -> MissingCredentials | None:
        """Return why there is no key."""
        return (
            MissingCredentials(self._key.cause, self._key.reason)
            if isinstance(self._key, NoSecret)
            else None
        )

    async def authorization(self, setup: SessionSetup) -> ApiKey | ExpressKey:
        """Return the key, which is good for any set-up."""
        del setup
        if isinstance(self._key, NoSecret):
            failure = Failure(Kind.AUTHENTICATION, self._key.cause)
            raise DisconnectedError(failure, Ending.UNASKED)
        key = self._key.reveal()
        return ExpressKey(key) if self._key.kind is SecretKind.EXPRESS_KEY else ApiKey(key)

    def refused(self) -> bool:
        """Return that there is no other."""
        return False
