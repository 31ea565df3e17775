"""`edged broker`: run a token broker, and let devices in."""

import argparse
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import Any, Final

from edged.broker.devices import Devices
from edged.broker.settings import DEFAULT, BrokerSettings, check_tls, load
from edged.errors import EdgedError, SettingsError
from edged.quoting import keep_secret
from edged.settings.secrets.secret import NoSecret, find_secret

_IDLE: Final = 5
"""Seconds that a connection may be idle between two requests, or go on after the end."""
_SERVER: Final[dict[str, Any]] = {
    "ws": "none",
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_keep_alive": _IDLE,
    "timeout_graceful_shutdown": _IDLE,
    "log_level": "warning",
    "lifespan": "off",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help=f"instead of {DEFAULT}; see docs/broker.md"
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("run", help="serve")
    verbs.add_parser("list", help="list the devices")
    add = verbs.add_parser("add", help="let a device in: print its new secret, once")
    remove = verbs.add_parser("remove", help="let a device in no more")
    for verb in (add, remove):
        verb.add_argument("device", metavar="DEVICE")


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked. Raises EdgedError."""
    settings = load(arguments.settings)
    devices = Devices(settings.devices)
    match arguments.verb:
        case "run":
            _serve(settings, devices)
        case "list":
            sys.stdout.write("".join(f"{name}\n" for name in devices.names()))
        case "add":
            sys.stdout.write(f"{devices.add(arguments.device)}\n")
        case "remove":
            devices.remove(arguments.device)
        case _:
            raise AssertionError("argparse knows the verbs")
    return 0


def _serve(settings: BrokerSettings, devices: Devices) -> None:
    check_tls(settings)
    key = find_secret(os.environ, by_hand=True)
    if isinstance(key, NoSecret):
        raise SettingsError(key.cause)
    keep_secret(*key.parts())
    devices.names()  # fail now rather than at the first request
    try:
        import uvicorn  # noqa: PLC0415 - of the extra, and not needed to add a device

        from edged.broker.allowance import Allowances  # noqa: PLC0415
        from edged.broker.app import Desk, application  # noqa: PLC0415
        from edged.broker.entrance import Entrance  # noqa: PLC0415
        from edged.broker.http import BriefProtocol  # noqa: PLC0415
        from edged.broker.minting import Mint  # noqa: PLC0415
    except ModuleNotFoundError as error:
        cure = "pip install 'edged[broker]', from a checkout: pip install '.[broker]'"
        raise EdgedError(f"the broker's library {error.name} is not installed: {cure}") from error
    mint = Mint(settings, key.reveal())
    desk = Desk(devices, Allowances(settings.per_minute), settings.policy(), mint)
    context = _tls(settings)
    speaks: Any = Entrance(context, BriefProtocol).protocol if context else BriefProtocol
    config = uvicorn.Config(application(desk), http=speaks, **_SERVER)
    with _listening(settings) as door:
        host, port = door.getsockname()[:2]
        sys.stdout.write(f"serving on {host}, port {port}\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[door])


def _tls(settings: BrokerSettings) -> ssl.SSLContext | None:
    """Return how TLS is spoken; None: a proxy on this machine does. Raises SettingsError."""
    if settings.certificate is None or settings.private_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.certificate, settings.private_key)
    except OSError as error:  # an SSLError is one
        what = f"certificate or private_key cannot be used: {error.strerror or error}"
        raise SettingsError(what) from error
    return context


def _listening(settings: BrokerSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        told = f"{settings.host}, port {settings.port}, cannot be served: {error.strerror or error}"
        raise EdgedError(told) from error
