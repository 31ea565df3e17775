"""Host and port of the service, or of the proxy on the way to it. Pure."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from edged.settings.model import GeminiSettings

_HTTPS: Final = 443


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host and a port."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return the URL of a WebSocket over TLS there."""
        return f"wss://[{self.host}]:{self.port}" if ":" in self.host else f"wss://{self}"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def endpoint_of(settings: GeminiSettings) -> Endpoint:
    """Return the host and port of the endpoint."""
    parts = urlsplit(settings.endpoint)
    return Endpoint(parts.hostname or "", parts.port or _HTTPS)
