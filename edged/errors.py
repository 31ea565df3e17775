"""The family of errors, split by whose fault they are.

EdgedError
├── SettingsError      the owner's file: says what to change (exit 78)
├── DeviceError        a microphone, speaker, button, light or camera: retried for ever
├── ControlError       the local control socket: cannot be bound, reached or used
└── ServiceError       the partner on the network: classified in edged.live
"""

import os
from typing import ClassVar, Final

from edged.quoting import redact

REPAIR: Final = (
    "run install.sh again with the bundle, which repairs it (from source: ./scripts/prepare)"
)
"""The cure of a library that is missing or damaged: an installed edged brings its own along."""


class EdgedError(Exception):
    """Every error that edged raises on purpose; its text names the cause and the cure.

    Whatever it quotes, there is no secret in it.
    """

    exit_code: ClassVar = 1
    """Of a command that ends with it: sysexits.h."""

    def __init__(self, text: str = "") -> None:
        super().__init__(redact(text))


class SettingsError(EdgedError):
    """The settings are wrong, and only their owner can mend them.

    systemd does not restart the service after their exit code.
    """

    exit_code = os.EX_CONFIG


class DeviceError(EdgedError):
    """A device is missing, busy or broken; it may come back."""


class ControlError(EdgedError):
    """The control socket cannot be bound or reached, or what it was asked for cannot be done."""


class ServiceError(EdgedError):
    """The Live service refused, failed or fell silent."""
