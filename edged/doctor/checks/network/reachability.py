"""DNS name, connection and certificate of the endpoint in the settings, without any key."""

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from edged import executor
from edged.clock import SYSTEM_CLOCK
from edged.doctor.checks.network.endpoint import Endpoint
from edged.doctor.finding import Finding, failure, passed, warning
from edged.live.connection import DisconnectedError
from edged.live.failures import NULL_ADDRESSES, Failure, filtered
from edged.live.transport.opening import reach
from edged.live.transport.stages import Stage, Stages
from edged.live.transport.tls import distrusted, tls_context
from edged.settings.model import GeminiSettings
from edged.system.time_sync import clock_doubt

DNS: Final = "dns"
ENDPOINT: Final = "endpoint"
WITHIN: Final = 15.0
"""Seconds, as long as the device itself waits."""
SLOW: Final = 2.0
"""Seconds for one stage: by then a packet may have been lost twice (RFC 6298)."""
_MOST_SHOWN: Final = 2
_NAMESERVERS: Final = (
    "a name server in /etc/resolv.conf does not answer, or is slow: restart the router, or use"
    " another one: sudo nmcli connection modify NAME ipv4.dns 9.9.9.9 (`nmcli connection` lists"
    " the NAMEs)"
)
_LOST: Final = "packets get lost: check the Wi-Fi signal (see wi-fi) and restart the router"
_PROXY: Final = "the proxy, or the lookup of its name, is slow: ask its administrator"
_CURES: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        Stage.NAME: _NAMESERVERS,
        Stage.TCP: _LOST,
        Stage.PROXY: _PROXY,
        Stage.TLS: "large packets get lost: restart the router; if a tunnel or VPN is in use,"
        " lower its MTU. Or a firewall inspects TLS connections",
    }
)
_IPV6: Final = (
    "restart the router; if that changes nothing: sudo nmcli connection modify NAME ipv6.method"
    " disabled (`nmcli connection` lists the NAMEs)"
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The addresses of a name, and the seconds that the lookup took."""

    addresses: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Handshake:
    """A TLS connection that was made and closed again; `address` is the proxy's if there is one."""

    version: str
    address: str
    seconds: Mapping[Stage, float]
    ipv6_lost: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """A stage without a response in time."""

    stage: Stage
    seconds: float


def resolve(where: Endpoint, within: float = WITHIN) -> Lookup | Silence | OSError:
    """Return the addresses of the host, or why there are none."""
    return executor.run(_resolve(where, within))


async def _resolve(where: Endpoint, within: float) -> Lookup | Silence | OSError:
    look_up = asyncio.get_running_loop().getaddrinfo
    started = time.monotonic()
    try:
        async with asyncio.timeout(within):
            found = await look_up(where.host, where.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        return Silence(Stage.NAME, within)
    except OSError as error:
        return error
    addresses = dict.fromkeys(str(address[0]) for *_, address in found)
    return Lookup(tuple(addresses), time.monotonic() - started)


def judge_name(
    where: Endpoint, found: Lookup | Silence | OSError, named_by: str = "gemini.base_url"
) -> Finding:
    """Return whether the name resolves; `named_by` is the setting that it comes from."""
    if isinstance(found, Silence):
        return failure(DNS, f"{where.host}: {_unanswered(found)}", _NAMESERVERS)
    if isinstance(found, OSError):
        return failure(
            DNS,
            f"{where.host}: not reachable: {found}",
            "check that the device is on the network (`ip -brief address`; `sudo nmtui` joins a"
            " Wi-Fi) and that its name server answers (`cat /etc/resolv.conf`); check"
            f" {named_by} if you have set it",
        )
    if NULL_ADDRESSES.issuperset(found.addresses):
        return failure(
            DNS, f"{where.host} is {', '.join(found.addresses)}", filtered(where.host).cause
        )
    text = f"{where.host} is {', '.join(found.addresses[:_MOST_SHOWN])}"
    if found.seconds > SLOW:
        return warning(DNS, f"{text}; the lookup took {found.seconds:.1f} s", _NAMESERVERS)
    return passed(DNS, text)


def handshake(
    where: Endpoint, settings: GeminiSettings, within: float = WITHIN
) -> Handshake | Silence | Failure | OSError:
    """Connect as the device does and hang up. Raises SettingsError for a useless `ca_file`."""
    return executor.run(_shake_hands(where, tls_context(settings.ca_file), within))


async def _shake_hands(
    where: Endpoint, context: ssl.SSLContext, within: float
) -> Handshake | Silence | Failure | OSError:
    stages = Stages(SYSTEM_CLOCK)
    try:
        async with asyncio.timeout(within):
            met = await reach(where.url, context)
    except TimeoutError:
        return Silence(stages.now, stages.seconds()[stages.now])
    except DisconnectedError as error:
        return error.failure
    except ssl.SSLError as error:
        return error
    except OSError as error:
        return stages.unreachable(str(error)) if stages.now is Stage.PROXY else error
    ipv6_lost = stages.preferred == socket.AF_INET6 != stages.family
    return Handshake(met.version, met.address, stages.seconds(), ipv6_lost)


def judge_handshake(
    where: Endpoint, result: Handshake | Silence | Failure | OSError, ca_file: str
) -> Finding:
    """Return whether a trusted service is there; an empty `ca_file` means the system's CAs."""
    match result:
        case Handshake():
            return _judge_pace(where, result)
        case Silence(stage):
            return failure(ENDPOINT, f"{where}: {_unanswered(result)}", _CURES[stage])
        case Failure(cause=cause):
            return failure(ENDPOINT, f"{where}: {cause}")
        case ssl.SSLCertVerificationError() if ca_file:
            failed = distrusted(result, lambda: clock_doubt(time.time()))
            cure = f"{ca_file} is not the CA of {where}: check gemini.ca_file in the settings"
            return failure(ENDPOINT, f"{where}: {failed.cause}", f"if the clock is right, {cure}")
        case ssl.SSLError():
            failed = distrusted(result, lambda: clock_doubt(time.time()))
            return failure(ENDPOINT, f"{where}: {failed.cause}")
        case OSError():
            text = f"{where}: not reachable: {result}"
            cure = "check for a firewall or a captive portal, and check gemini.base_url"
            return failure(ENDPOINT, text, cure)


def _unanswered(silence: Silence) -> str:
    return f"no answer to {silence.stage.value} within {silence.seconds:.0f} s"


def _judge_pace(where: Endpoint, met: Handshake) -> Finding:
    """Return that a service is there, and which stage of connecting is slow."""
    through = "through a proxy, " if Stage.PROXY in met.seconds else ""
    taken = round(1000 * sum(met.seconds.values()))
    text = f"{met.version} with {where} ({through}{met.address}) in {taken} ms"
    # DNS has a finding of its own.
    slowest = max(met.seconds.keys() - {Stage.NAME}, key=lambda stage: met.seconds[stage])
    if met.seconds[slowest] > SLOW:
        spent = f"{slowest.value} took {met.seconds[slowest]:.1f} s of it"
        return warning(ENDPOINT, f"{text}; {spent}", _CURES[slowest])
    if met.ipv6_lost:
        return warning(ENDPOINT, f"{text}; over IPv6 it does not answer in time", _IPV6)
    return passed(ENDPOINT, text)
