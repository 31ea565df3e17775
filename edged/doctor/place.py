"""Where the service, or the proxy before it, is. Pure."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from edged.settings.model import GeminiSettings

_HTTPS: Final = 443


@dataclass(frozen=True, slots=True)
class Place:
    """A host and a port."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return the place as that of a WebSocket over TLS."""
        return f"wss://[{self.host}]:{self.port}" if ":" in self.host else f"wss://{self}"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def place(settings: GeminiSettings) -> Place:
    """Return the host and port of the endpoint."""
    parts = urlsplit(settings.base_url)
    return Place(parts.hostname or "", parts.port or _HTTPS)
