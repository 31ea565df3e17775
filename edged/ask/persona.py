"""Who answers `edged ask`: the persona that is named, or else the one chosen on the device."""

from typing import Final

from edged.control.client import Client
from edged.errors import ControlError, InputError
from edged.settings.model import Settings
from edged.settings.personas import as_persona

_TIMEOUT: Final = 2.0
"""Seconds for a daemon that needs none to answer."""


def answering(settings: Settings, name: str | None, socket: str) -> Settings:
    """Return the settings with a persona; without a name, ask the daemon at `socket` who it is.

    Without one, the first answers, as on a device where nobody was chosen. Raises InputError.
    """
    personas = settings.gemini.persona
    if not personas:
        if name is not None:
            raise InputError("there is no persona; write a table [[gemini.persona]] for each")
        return settings
    wanted = _of_the_device(socket) if name is None else name
    called = (each for each in personas if each.name.casefold() == wanted.strip().casefold())
    found = next(called, None)
    if found is None and name is not None:
        there = ", ".join(each.name for each in personas)
        raise InputError(f"there is no persona of that name; there is: {there}")
    return as_persona(settings, found or personas[0])


def _of_the_device(socket: str) -> str:
    """Return who was chosen there; nobody without a daemon that may be asked."""
    try:
        with Client(socket, timeout_s=_TIMEOUT) as client:
            return str(client.ask("persona", name=None)["persona"])
    except ControlError:
        return ""
