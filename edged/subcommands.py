"""Every subcommand of `edged`, once: help, dispatch and docs/commands.md are read from here.

A module named here has `add_arguments(parser)` and `run(arguments) -> exit code`, or, if the daemon
answers, `run(client, arguments) -> exit code`. The arguments hold `config` and `socket` too, None
unless they were given before the command. Nothing is imported until it is run.
"""

from argparse import Namespace
from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple


class Group(Enum):
    """What a subcommand is for; the value is its heading."""

    USE = "use"
    LOOK = "look"
    MEND = "mend"
    DEVELOP = "develop"


class Answerer(Enum):
    """Who answers."""

    PROCESS = "the process itself"
    DAEMON = "the daemon, over the control socket"


def _never(_: Namespace) -> bool:
    return False


def _always(_: Namespace) -> bool:
    return True


def _asks_only(arguments: Namespace) -> bool:
    return arguments.percent is None


class Subcommand(NamedTuple):
    """What the command line knows of a subcommand before it is run."""

    name: str
    summary: str
    group: Group
    module: str
    answerer: Answerer = Answerer.PROCESS
    repeatable: Callable[[Namespace], bool] = _never
    """Return whether it may be repeated, which is how it waits for a daemon that is starting."""


_LISTED: Final = (
    Subcommand("run", "run the device (systemd does this)", Group.USE, "edged.daemon"),
    Subcommand(
        "set-key",
        "give the device its API key, by standard input; needs root",
        Group.USE,
        "edged.service.set_key",
    ),
    Subcommand(
        "press",
        "hold the button; it is released when this command ends",
        Group.USE,
        "edged.control.commands.press",
        Answerer.DAEMON,
    ),
    Subcommand(
        "release",
        "let go of the button held by `press`",
        Group.USE,
        "edged.control.commands.release",
        Answerer.DAEMON,
    ),
    Subcommand(
        "volume",
        "tell or set the loudness",
        Group.USE,
        "edged.control.commands.volume",
        Answerer.DAEMON,
        _asks_only,
    ),
    Subcommand(
        "forget",
        "begin a new conversation",
        Group.USE,
        "edged.control.commands.forget",
        Answerer.DAEMON,
    ),
    Subcommand(
        "status",
        "tell how the device is",
        Group.LOOK,
        "edged.control.commands.status",
        Answerer.DAEMON,
        _always,
    ),
    Subcommand(
        "devices",
        "list what can be written into the settings",
        Group.LOOK,
        "edged.doctor.devices",
    ),
    Subcommand(
        "check-config",
        "say what is wrong with the settings, or what they change",
        Group.MEND,
        "edged.settings.check",
    ),
    Subcommand(
        "doctor",
        "examine everything and say what is wrong and how to cure it",
        Group.MEND,
        "edged.doctor.command",
    ),
    Subcommand(
        "light-off",
        "turn off the light of a daemon that was killed (systemd does this)",
        Group.MEND,
        "edged.service.light_off",
    ),
    Subcommand(
        "simulate",
        "play a whole conversation without any hardware",
        Group.DEVELOP,
        "edged.simulate",
    ),
    Subcommand(
        "emulator",
        "be a Gemini Live service on this machine",
        Group.DEVELOP,
        "edged.emulator.command",
    ),
)

SUBCOMMANDS: Final = {each.name: each for each in _LISTED}
"""By name, in the order in which they are listed."""


def grouped() -> dict[Group, list[Subcommand]]:
    """Return the subcommands under their headings."""
    return {group: [each for each in _LISTED if each.group is group] for group in Group}
