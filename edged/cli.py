"""The command line. `edged.subcommands` is the registry; a subcommand is imported when it runs.

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
from edged.exit import leave
from edged.gc_freeze import loading
from edged.quoting import keep_proxies, redact, sanitize
from edged.stdio import OutputError, ReaderGoneError, flush, make_ready, mute, print_error
from edged.subcommands import SUBCOMMANDS, RunsIn, Subcommand, grouped

_WIDTH: Final = 79


def main(argv: Sequence[str] | None = None) -> int:
    """Run the subcommand that the arguments name; return the exit code.

    Without `argv`, this is the whole process, which exits here if a thread would hold it up.
    """
    make_ready()
    keep_proxies(os.environ)
    sys.excepthook = _uncaught
    code = _flushed(_run_reported(sys.argv[1:] if argv is None else list(argv)))
    if argv is None:
        leave(code)
    return code


def _flushed(code: int) -> int:
    try:
        flush()
    except OutputError as error:
        return max(code, _report(error))
    return code


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print an error; of a bug, print the traceback, with secrets redacted."""
    if isinstance(error, EdgedError):
        text = "\n".join(sanitize(line) for line in str(error).splitlines())
        print_error(f"{text}\n" if isinstance(error, SettingsError) else f"edged: {text}\n")
    else:
        import traceback  # noqa: PLC0415 - only for an error

        print_error(redact("".join(traceback.format_exception(kind, error, trace))))


def _run_reported(argv: list[str]) -> int:
    """Run the command and report what ends it."""
    try:
        return _dispatch(argv)
    except SystemExit as end:  # by argparse, which has printed why, or by a signal
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except KeyboardInterrupt:
        return 130
    except EdgedError as error:
        return _report(error)
    except ExceptionGroup as group:  # raised by several parts of the daemon
        known, unknown = group.split(EdgedError)
        if known is None or unknown:
            raise
        return max(_report(error) for error in _leaves(known))


def _report(error: EdgedError) -> int:
    """Report an error through sys.excepthook; return its exit code."""
    if isinstance(error, OutputError):
        mute()
    if not isinstance(error, ReaderGoneError):
        sys.excepthook(type(error), error, None)  # the daemon's hook logs to the journal
    return error.exit_code


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
        epilog=_listing(),
        formatter_class=formatter,
        allow_abbrev=False,
    )
    add_common(parser)
    parser.add_argument("command", metavar="COMMAND", nargs="?", help="one of the commands below")
    parser.add_argument("rest", metavar="…", nargs=argparse.REMAINDER, help="see COMMAND --help")
    common = parser.parse_args(argv)
    if common.version:
        sys.stdout.write(f"edged {__version__}\n")
        return 0
    if common.command is None:
        parser.error("name a command; edged --help lists them")
    if common.command not in SUBCOMMANDS:
        parser.error(_unknown(common.command))
    return _run(SUBCOMMANDS[common.command], common)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Declare the options that come before the subcommand."""
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    text = "settings file for run, check-config, doctor, set-key (default: /etc/edged/config.toml)"
    parser.add_argument("--config", metavar="PATH", help=text)
    _add_socket(parser)


def _listing() -> str:
    """Return the subcommands for `edged --help`, under their headings."""
    return "\n\n".join(
        "\n".join([f"{group.value}:", *(f"  {each.name:<14}{each.summary}" for each in listed)])
        for group, listed in grouped().items()
    )


def _run(subcommand: Subcommand, common: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(
        prog=f"edged {subcommand.name}",
        description=subcommand.summary,
        formatter_class=formatter,
        allow_abbrev=False,
    )
    module = declare(subcommand, parser)
    arguments = parser.parse_args(common.rest, common)
    if subcommand.runs_in is RunsIn.PROCESS:
        return int(module.run(arguments))
    path = arguments.socket or os.environ.get("EDGED_SOCKET") or DEFAULT_SOCKET
    if subcommand.repeatable(arguments):
        from edged.control.retry import retried  # noqa: PLC0415 - only for what may be repeated

        return int(retried(path, lambda client: module.run(client, arguments)))
    from edged.control.client import Client  # noqa: PLC0415 - sockets only where needed

    reads = subcommand.runs_in is RunsIn.DAEMON_ON_INPUT
    request = module.read(arguments) if reads else arguments
    with Client(path) as client:
        return int(module.run(client, request))


def declare(subcommand: Subcommand, parser: argparse.ArgumentParser) -> Any:  # noqa: ANN401 - a module
    """Declare a subcommand's arguments; return its module, which is imported for that."""
    with loading(subcommand.module):
        module = importlib.import_module(subcommand.module)
    module.add_arguments(parser)
    if subcommand.runs_in is not RunsIn.PROCESS:
        _add_socket(parser)
    return module


def _add_socket(parser: argparse.ArgumentParser) -> None:
    text = f"socket of the daemon (default: $EDGED_SOCKET, else {DEFAULT_SOCKET})"
    parser.add_argument("--socket", metavar="PATH", help=text)


def formatter(prog: str) -> argparse.HelpFormatter:
    """Return what words the help of a parser, on any terminal alike."""
    # An explicit width keeps argparse from importing shutil, and with it three compressors.
    return argparse.RawDescriptionHelpFormatter(prog, width=_WIDTH)


def _unknown(name: str) -> str:
    import difflib  # noqa: PLC0415 - only for an error

    near = difflib.get_close_matches(name.lower(), SUBCOMMANDS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "edged --help lists them"
    return f"there is no command {name!r}; {hint}"
