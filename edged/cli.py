"""The command line. Each command imports what it needs and no more.

Exit codes: 0 done · 1 edged refused or failed · 2 wrong usage · 69 no daemon answers ·
77 not allowed · 78 wrong settings · 130 Ctrl-C · 143 SIGTERM during `press`.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final

from edged import __version__
from edged.control import DEFAULT_SOCKET
from edged.errors import EdgedError, SettingsError
from edged.quoting import keep_proxies, redact
from edged.stdio import OutputError, ReaderGoneError, flush, make_ready, mute, tell

_COMMANDS: Final = {
    "run": "run the device (systemd does this)",
    "simulate": "play a whole conversation without any hardware",
    "emulator": "be a Gemini Live service on this machine",
    "check-config": "say what is wrong with the settings, or what they change",
    "doctor": "examine everything and say what is wrong and how to cure it",
    "devices": "list what can be written into the settings",
    "press": "hold the button; it is released when this command ends",
    "release": "let go of the button held by `press`",
    "volume": "tell or set the loudness",
    "forget": "begin a new conversation",
    "status": "tell how the device is",
    "set-key": "give the device its API key, by standard input; needs root",
    "light-off": "turn off the light of a daemon that was killed (systemd does this)",
}
_ELSEWHERE: Final = {
    "simulate": "edged.simulate",
    "emulator": "edged.emulator.command",
    "doctor": "edged.doctor.command",
    "devices": "edged.doctor.devices",
    "set-key": "edged.service.set_key",
    "light-off": "edged.service.light_off",
}
"""Modules with `add_arguments(parser)` and `run(arguments) -> exit code`.

The arguments hold `config` and `socket` too, None unless they were given before the command.
"""


_WIDTH: Final = 79


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit code.

    Without `argv` it is all that the process does, which ends here if a thread would hold it up.
    """
    make_ready()
    keep_proxies(os.environ)
    sys.excepthook = _uncaught
    code = _flushed(_run_told(sys.argv[1:] if argv is None else list(argv)))
    if argv is None and (executor := sys.modules.get("edged.executor")):
        executor.leave(code)
    return code


def _flushed(code: int) -> int:
    try:
        flush()
    except OutputError as error:
        return max(code, _told(error))
    return code


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write the traceback of a mistake without the secrets that libraries put into it."""
    import traceback  # noqa: PLC0415 - only for a mistake

    tell(redact("".join(traceback.format_exception(kind, error, trace))))


def _run_told(argv: list[str]) -> int:
    """Run the command and tell what ends it."""
    try:
        return _dispatch(argv)
    except SystemExit as end:  # by argparse, which has told why, or by a signal
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        return 130
    except EdgedError as error:
        return _told(error)
    except ExceptionGroup as group:  # what the parts of a daemon raised together
        known, unknown = group.split(EdgedError)
        if known is None or unknown:
            raise
        return max(_told(error) for error in _leaves(known))


def _told(error: EdgedError) -> int:
    """Write what an error says, once; return its exit code."""
    if isinstance(error, OutputError):
        mute()
        if isinstance(error, ReaderGoneError):
            return 1
    wrong = isinstance(error, SettingsError)
    door = sys.modules.get("edged.journal.door")  # of a daemon, whose journal may not be stderr
    if door and door.took("settings_wrong" if wrong else "gave_up", str(error)):
        return _exit_code(error)
    tell(f"{error}\n" if wrong else f"edged: {error}\n")
    return _exit_code(error)


def _leaves(group: ExceptionGroup[EdgedError]) -> list[EdgedError]:
    return [
        leaf
        for error in group.exceptions
        for leaf in (_leaves(error) if isinstance(error, ExceptionGroup) else [error])
    ]


def _dispatch(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="edged",
        description="A telephone to Gemini.",
        epilog="commands:\n" + "\n".join(f"  {n:<14}{text}" for n, text in _COMMANDS.items()),
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="tell the version and exit")
    _add_config(parser)
    _add_socket(parser)
    parser.add_argument("command", metavar="COMMAND", nargs="?", help="one of those below")
    parser.add_argument("rest", metavar="…", nargs=argparse.REMAINDER, help="see COMMAND --help")
    common = parser.parse_args(argv)
    if common.version:
        sys.stdout.write(f"edged {__version__}\n")
        return 0
    if common.command is None:
        parser.error("name a command; `edged --help` lists them")
    if common.command not in _COMMANDS:
        parser.error(_unknown(common.command))
    return _run(common.command, common)


def _run(name: str, common: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(
        prog=f"edged {name}",
        description=_COMMANDS[name],
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    if name in _ELSEWHERE:
        module: Any = importlib.import_module(_ELSEWHERE[name])
        module.add_arguments(parser)
        return int(module.run(parser.parse_args(common.rest, common)))
    if name not in {"run", "check-config"}:
        return _ask_daemon(name, parser, common)
    _add_config(parser)
    path = parser.parse_args(common.rest, common).config
    from pathlib import Path  # noqa: PLC0415 - a tenth of the time of a light command

    config = None if path is None else Path(path)
    if name == "run":
        from edged.garbage import loading  # noqa: PLC0415 - as above, for whoever only asks

        with loading("edged.daemon"):
            daemon: Any = importlib.import_module("edged.daemon")
        return int(daemon.run(config))
    from edged.settings.check import check  # noqa: PLC0415 - pydantic is not for every command

    return check(config)


def _ask_daemon(name: str, parser: argparse.ArgumentParser, common: argparse.Namespace) -> int:
    from edged.control.client import Client  # noqa: PLC0415 - sockets only for those who ask
    from edged.control.commands import COMMANDS  # noqa: PLC0415 - as above

    _add_socket(parser)
    run, declare = COMMANDS[name]
    if declare:
        declare(parser)
    arguments = parser.parse_args(common.rest, common)
    path = arguments.socket or os.environ.get("EDGED_SOCKET") or DEFAULT_SOCKET
    if name == "status" or (name == "volume" and arguments.percent is None):  # safe to repeat
        from edged.control.patience import patiently  # noqa: PLC0415 - as above

        return patiently(path, lambda client: run(client, arguments))
    with Client(path) as client:
        return run(client, arguments)


def _add_config(parser: argparse.ArgumentParser) -> None:
    text = "instead of /etc/edged/config.toml (run, check-config, doctor); conf.d beside it counts"
    parser.add_argument("--config", metavar="PATH", help=text)


def _add_socket(parser: argparse.ArgumentParser) -> None:
    text = f"where the daemon listens (else $EDGED_SOCKET, else {DEFAULT_SOCKET})"
    parser.add_argument("--socket", metavar="PATH", help=text)


def _formatter(prog: str) -> argparse.HelpFormatter:
    # A given width keeps argparse from loading shutil, and with it three compressors.
    return argparse.RawDescriptionHelpFormatter(prog, width=_WIDTH)


def _unknown(name: str) -> str:
    import difflib  # noqa: PLC0415 - only for a mistake

    near = difflib.get_close_matches(name.lower(), _COMMANDS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "`edged --help` lists them"
    return f"there is no command {name!r}; {hint}"


def _exit_code(error: EdgedError) -> int:
    if isinstance(error, SettingsError):
        return os.EX_CONFIG
    client = sys.modules.get("edged.control.client")  # no need to load it to know it was not used
    if client and isinstance(error, client.NotRunning):
        return os.EX_UNAVAILABLE
    if client and isinstance(error, client.NotAllowed):
        return os.EX_NOPERM
    return 1
