"""Name, connection and certificate of the endpoint in the settings, without any key."""

import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from edged.doctor.finding import Finding, failure, passed
from edged.live.failures import NULL_ADDRESSES, filtered
from edged.live.trust import distrusted, trust
from edged.live.walltime import clock_doubt
from edged.settings.model import GeminiSettings

DNS: Final = "dns"
ENDPOINT: Final = "endpoint"
_WITHIN: Final = 10.0
_HTTPS: Final = 443
_MOST_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service is."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Handshake:
    """A TLS connection that was made and closed again."""

    version: str
    address: str
    milliseconds: int


def place(settings: GeminiSettings) -> Place:
    """Return the host and port of the endpoint."""
    parts = urlsplit(settings.base_url)
    return Place(parts.hostname or "", parts.port or _HTTPS)


def resolve(where: Place) -> list[str] | OSError:
    """Return the addresses of the host, or why there are none."""
    try:
        found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def judge_name(where: Place, found: list[str] | OSError) -> Finding:
    """Return whether the name leads anywhere."""
    if isinstance(found, OSError):
        return failure(
            DNS,
            f"{where.host}: not reachable: {found}",
            "is the device on the network (`ip -brief address`; `sudo nmtui` joins a Wi-Fi), and"
            " does the name server answer (`cat /etc/resolv.conf`)? If gemini.base_url is not"
            " yours, remove it.",
        )
    if NULL_ADDRESSES.issuperset(found):
        return failure(DNS, f"{where.host} is {', '.join(found)}", filtered().cause)
    return passed(DNS, f"{where.host} is {', '.join(found[:_MOST_SHOWN])}")


def shake_hands(where: Place, settings: GeminiSettings) -> Handshake | OSError:
    """Connect as the device does and hang up. Raises SettingsError for a useless `ca_file`."""
    context = trust(settings.ca_file)
    started = time.monotonic()
    try:
        with (
            socket.create_connection((where.host, where.port), _WITHIN) as plain,
            context.wrap_socket(plain, server_hostname=where.host) as secure,
        ):
            taken = round(1000 * (time.monotonic() - started))
            return Handshake(secure.version() or "TLS", str(secure.getpeername()[0]), taken)
    except OSError as error:
        return error


def judge_handshake(where: Place, result: Handshake | OSError, ca_file: str) -> Finding:
    """Return whether a trusted service is there; `ca_file` is empty for the public authorities."""
    name = f"{where.host}:{where.port}"
    match result:
        case Handshake(version, address, milliseconds):
            text = f"{version} with {name} ({address}) in {milliseconds} ms"
            return passed(ENDPOINT, text)
        case ssl.SSLCertVerificationError() if ca_file:
            failed = distrusted(result, lambda: clock_doubt(time.time()))
            cure = f"{ca_file} is not that of {name}: see [gemini] in the settings"
            return failure(
                ENDPOINT, f"{name}: {failed.cause}", f"if the clock is right, then {cure}"
            )
        case ssl.SSLError():
            failed = distrusted(result, lambda: clock_doubt(time.time()))
            return failure(ENDPOINT, f"{name}: {failed.cause}")
        case OSError():
            text = f"{name}: not reachable: {result}"
            cure = "is there a firewall or a captive portal? Is gemini.base_url right?"
            return failure(ENDPOINT, text, cure)
