"""The exception hierarchy, split by who can fix the error.

EdgedError
├── SettingsError      the owner's files: says what to change (exit code 78)
├── InputError         a file or a text that was given to a command (exit code 65)
├── NoReplyError       a command that asked in vain
├── DeviceError        a microphone, speaker, button, light or camera: retried for ever
├── ControlError       the local control socket: cannot be bound, reached or used
└── ServiceError       the Live service: classified in edged.live
"""

import os
from typing import Final

from edged.quoting import redact

REPAIR: Final = (
    "run install.sh again with the bundle, which repairs it (from source: ./scripts/prepare)"
)
"""The cure for a missing or damaged library: an installed edged has its own copies."""


class EdgedError(Exception):
    """The base of all errors that edged raises; the text names the cause and the cure.

    Secrets in the text are redacted.
    """

    exit_code: int = 1
    """The exit code of a command that ends with it: sysexits.h."""

    def __init__(self, text: str = "") -> None:
        super().__init__(redact(text))


class SettingsError(EdgedError):
    """The settings are wrong, and only their owner can fix them.

    systemd does not restart the service after this exit code.
    """

    exit_code = os.EX_CONFIG


class InputError(EdgedError):
    """What was given to be said cannot be used: a WAV file, a picture, a text."""

    exit_code = os.EX_DATAERR


class NoReplyError(EdgedError):
    """What a command asked has no answer, or not all of it; its exit code tells who can help."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class DeviceError(EdgedError):
    """A device is missing, busy or broken; it may come back."""


class ControlError(EdgedError):
    """The control socket cannot be bound or reached, or a request failed."""


class ServiceError(EdgedError):
    """The Live service refused, failed or fell silent."""
