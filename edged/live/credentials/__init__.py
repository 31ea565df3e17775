"""The credentials port, and what it returns."""

from typing import Protocol

from edged.live.core.events import MissingCredentials
from edged.live.core.setup import SessionSetup
from edged.values import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A key of the Gemini API."""

    key: str


@dataclass(frozen=True, slots=True, repr=False)
class EphemeralToken:
    """A token that a broker had minted for one session with the Gemini API."""

    name: str
    """``auth_tokens/…``, which is the secret."""
    api_version: str


@dataclass(frozen=True, slots=True, repr=False)
class ExpressKey:
    """A key of Vertex AI in express mode."""

    key: str


@dataclass(frozen=True, slots=True, repr=False)
class AccessToken:
    """What a service account was given for an hour, for Vertex AI."""

    token: str
    project: str
    location: str


Authorization = ApiKey | EphemeralToken | ExpressKey | AccessToken


class Credentials(Protocol):
    """Called for each connection: ephemeral tokens may be valid for minutes only."""

    def missing(self) -> MissingCredentials | None:
        """Return why there are no credentials; None: there are some."""

    async def authorization(self, setup: SessionSetup) -> Authorization:
        """Return what lets the next connection in, which will be set up with `setup`.

        Raise DisconnectedError if there is none to be had now.
        """

    def refused(self) -> bool:
        """Never give again what was given last; return whether there is a point in asking anew."""
