"""The registry of subcommands: help, dispatch and docs/commands.md come from here.

A module named here has `add_arguments(parser)` and `run(arguments) -> exit code` or, if the daemon
carries it out, `run(client, arguments) -> exit code`. One that reads a file or standard input has
`read(arguments) -> what was read`, too, which `run` takes in place of the arguments. The arguments
include `config` and `socket`, None unless they were given before the command. A module is imported
when it is run.
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


class RunsIn(Enum):
    """Where a subcommand is carried out."""

    PROCESS = "the process itself"
    DAEMON = "the daemon, over the control socket"
    DAEMON_ON_INPUT = "the daemon, once the process has read its input"


def _never(_: Namespace) -> bool:
    return False


def _always(_: Namespace) -> bool:
    return True


def _asks_only(arguments: Namespace) -> bool:
    return arguments.percent is None


def _lists_only(arguments: Namespace) -> bool:
    return arguments.name is None


def _cancels_nothing(arguments: Namespace) -> bool:
    return arguments.does is None


class Subcommand(NamedTuple):
    """A subcommand, as known before its module is imported."""

    name: str
    summary: str
    group: Group
    module: str
    runs_in: RunsIn = RunsIn.PROCESS
    repeatable: Callable[[Namespace], bool] = _never
    """Returns whether it may be retried, while the daemon is starting."""


_LISTED: Final = (
    Subcommand("run", "run the daemon (systemd does this)", Group.USE, "edged.daemon"),
    Subcommand(
        "set-key",
        "store the API key or other secret, read from standard input; needs root",
        Group.USE,
        "edged.service.set_key",
    ),
    Subcommand(
        "press",
        "hold the button until this command ends",
        Group.USE,
        "edged.control.commands.press",
        RunsIn.DAEMON,
    ),
    Subcommand(
        "release",
        "release the button held by `press`",
        Group.USE,
        "edged.control.commands.release",
        RunsIn.DAEMON,
    ),
    Subcommand(
        "volume",
        "show or set the volume",
        Group.USE,
        "edged.control.commands.volume",
        RunsIn.DAEMON,
        _asks_only,
    ),
    Subcommand(
        "persona",
        "list the personas, or choose the one for the next turn",
        Group.USE,
        "edged.control.commands.persona",
        RunsIn.DAEMON,
        _lists_only,
    ),
    Subcommand(
        "say",
        "type a message, and print the reply as it comes",
        Group.USE,
        "edged.control.commands.say",
        RunsIn.DAEMON_ON_INPUT,
    ),
    Subcommand(
        "timers",
        "list timers and alarms, or cancel one",
        Group.USE,
        "edged.control.commands.timers",
        RunsIn.DAEMON,
        _cancels_nothing,
    ),
    Subcommand(
        "remember",
        "start a new conversation from a text or a list of turns",
        Group.USE,
        "edged.control.commands.remember",
        RunsIn.DAEMON_ON_INPUT,
    ),
    Subcommand(
        "forget",
        "start a new conversation",
        Group.USE,
        "edged.control.commands.forget",
        RunsIn.DAEMON,
    ),
    Subcommand(
        "accept",
        "show which MCP tools have changed, and let Gemini use them",
        Group.USE,
        "edged.control.commands.accept",
        RunsIn.DAEMON,
    ),
    Subcommand(
        "ask",
        "ask one question by WAV file or text; no daemon needed",
        Group.USE,
        "edged.ask",
    ),
    Subcommand(
        "status",
        "show the state of the device",
        Group.LOOK,
        "edged.control.commands.status",
        RunsIn.DAEMON,
        _always,
    ),
    Subcommand(
        "watch",
        "show what happens, as it happens",
        Group.LOOK,
        "edged.control.commands.watch",
        RunsIn.DAEMON,
        _always,
    ),
    Subcommand(
        "usage",
        "show what Gemini has cost, and what is left of the budget",
        Group.LOOK,
        "edged.control.commands.usage",
    ),
    Subcommand(
        "devices",
        "list the devices that the settings can name",
        Group.LOOK,
        "edged.doctor.devices",
    ),
    Subcommand(
        "tools",
        "list what Gemini may do, or try a tool of yours without it",
        Group.LOOK,
        "edged.tools.try_out",
    ),
    Subcommand(
        "check-config",
        "check the settings, and list what they change",
        Group.MEND,
        "edged.settings.check",
    ),
    Subcommand(
        "doctor",
        "check everything, and say what is wrong and how to fix it",
        Group.MEND,
        "edged.doctor.command",
    ),
    Subcommand(
        "update",
        "install new releases, and show what the last update came to",
        Group.MEND,
        "edged.update.command",
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
        "run a local Gemini Live service",
        Group.DEVELOP,
        "edged.emulator.command",
    ),
    Subcommand(
        "broker",
        "run a token broker for a fleet, on a server of yours",
        Group.DEVELOP,
        "edged.broker.command",
    ),
)

SUBCOMMANDS: Final = {each.name: each for each in _LISTED}
"""By name, in the order of the list."""


def grouped() -> dict[Group, list[Subcommand]]:
    """Return the subcommands under their headings."""
    return {group: [each for each in _LISTED if each.group is group] for group in Group}
