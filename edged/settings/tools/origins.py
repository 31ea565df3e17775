"""The origins of web addresses that the owner has written: scheme, host and port. Pure."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from edged.values import dataclass

_SCHEMES: Final = ("http", "https")
_LOCAL: Final = (".local", ".lan", ".home.arpa", ".internal", ".test")
"""Names that no public server has (RFC 6762, 8375, 6761), or that routers give."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who is asked."""

    scheme: str
    host: str
    port: int

    @property
    def is_name(self) -> bool:
        """Whether somebody has to answer to it: it is no address."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return True
        return False

    @property
    def is_near(self) -> bool:
        """Whether it is in the owner's own network, as far as its name tells."""
        if self.is_name:
            name = self.host.rstrip(".")
            return "." not in name or name.endswith(_LOCAL)
        return ipaddress.ip_address(self.host).is_private


def origin(url: str) -> Origin:
    """Return the origin of an address; raise ValueError with a sentence for the owner."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # an invalid port, address or name
        host, port, parts = "", 0, urlsplit("")
    if parts.scheme not in _SCHEMES or not host or port == 0:
        raise ValueError("must be http:// or https://, and a host name")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("must hold no name, password or #: the token has a setting of its own")
    return Origin(parts.scheme, host, port or (443 if parts.scheme == "https" else 80))
