"""`edged update`: look for a new release, install it, and say what came of it."""

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from edged import journal
from edged.errors import EdgedError
from edged.stdio import print_error
from edged.update import choices, publisher
from edged.update import report as reports
from edged.update.channel import is_word
from edged.update.errors import (
    NotRootError,
    RefusedError,
    UnreachableError,
    UpdateError,
    storage_error,
)
from edged.update.installed import ROOT, Installation
from edged.update.phone import SystemPhone
from edged.update.report import sentence
from edged.update.status_page import page, told
from edged.update.updater import kept
from edged.values import replace

_SERVICE: Final = "edged-update.service"
_BEFORE: Final = "its owner went back to the release before it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    does = parser.add_subparsers(dest="does", metavar="ACTION")
    does.add_parser("status", help="what runs, and what the last look came to (the default)")
    does.add_parser("check", help="look for a new release; needs root")
    does.add_parser("now", help="look, and install what is new; needs root")
    hold = does.add_parser("hold", help="have updates wait, or go on; needs root")
    hold.add_argument("wanted", choices=["on", "off"], nargs="?", default="on")
    channel = does.add_parser("channel", help="take releases from another channel; needs root")
    channel.add_argument("name", metavar="NAME", help="as the publisher calls it: stable")
    does.add_parser("rollback", help="run the release before this one again; needs root")
    does.add_parser("run", help="one run of the updater (systemd does this)")
    does.add_parser("selfcheck", help="whether this release could run (its predecessor asks)")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; return the exit code. Raises EdgedError."""
    try:
        return _VERBS[arguments.does or "status"](arguments, Installation(ROOT))
    except OSError as error:
        raise storage_error(error) from error


def _status(arguments: argparse.Namespace, installation: Installation) -> int:
    status = told(installation, publisher.known())
    sys.stdout.write(json.dumps(status) + "\n" if arguments.json else page(status))
    return 0


def _check(arguments: argparse.Namespace, installation: Installation) -> int:
    from edged.update.wiring import become_updater, updater  # noqa: PLC0415 - only to look

    become_updater("check")
    report = updater(installation).check()
    _print(arguments, report)
    return report.code


def _now(arguments: argparse.Namespace, installation: Installation) -> int:
    """Have systemd start the unit, whose sandbox and whose end do not depend on this terminal."""
    if os.geteuid():
        raise NotRootError("only root may do this: sudo edged update now")
    if not arguments.json:
        print_error("This takes some minutes; `journalctl -fu edged-update` shows what happens.\n")
    done = subprocess.run(["/usr/bin/systemctl", "start", _SERVICE], check=False)  # noqa: S603 - a fixed command
    report = kept(installation)
    if done.returncode and not report.code:
        raise UpdateError(f"{_SERVICE} failed: `systemctl status {_SERVICE}` says why")
    _print(arguments, report)
    return report.code


def _print(arguments: argparse.Namespace, report: reports.Report) -> None:
    if arguments.json:
        sys.stdout.write(json.dumps(reports.as_json(report)) + "\n")
    else:
        untold = report.offered and report.offered not in report.said
        offered = f" ({report.offered})" if untold else ""
        sys.stdout.write(f"{report.said}{offered}\n")


def _hold(arguments: argparse.Namespace, installation: Installation) -> int:
    from edged.update.wiring import become_updater  # noqa: PLC0415 - only to write

    become_updater(f"hold {arguments.wanted}")
    held = arguments.wanted == "on"
    choices.write(installation.state, replace(choices.read(installation.state), held=held))
    sys.stdout.write("Updates wait.\n" if held else "Updates go on.\n")
    return 0


def _channel(arguments: argparse.Namespace, installation: Installation) -> int:
    from edged.update.wiring import become_updater  # noqa: PLC0415 - only to write

    become_updater(f"channel {arguments.name}")
    if not is_word(arguments.name):
        raise RefusedError(f"{arguments.name!r} is no name of a channel")
    chosen = replace(choices.read(installation.state), channel=arguments.name)
    choices.write(installation.state, chosen)
    sys.stdout.write(f"Releases come from the channel {arguments.name}.\n")
    return 0


def _rollback(_: argparse.Namespace, installation: Installation) -> int:
    from edged.update.wiring import become_updater  # noqa: PLC0415 - only to write

    become_updater("rollback")
    with installation.one_run():
        was = installation.current()
        release = installation.revert()
        if was:
            installation.reject(was, _BEFORE)
    SystemPhone(installation.root / "restart").restart()
    sys.stdout.write(f"{release} runs again; {was} is not installed again by itself.\n")
    return 0


def _run(_: argparse.Namespace, installation: Installation) -> int:
    from edged.journal.handler import open_journal  # noqa: PLC0415 - for the service
    from edged.update.wiring import become_updater, updater  # noqa: PLC0415 - as above

    become_updater("now")
    open_journal()
    try:
        code = updater(installation).run().code
    except EdgedError as error:
        quiet = isinstance(error, UnreachableError)  # there is no network everywhere
        (journal.note if quiet else journal.warn)("update_not_possible", cause=str(error))
        code = error.exit_code
    _tell_systemd(sentence(kept(installation), installation.current()))
    return code


def _tell_systemd(line: str) -> None:
    """Have `systemctl status` show a sentence: sd_notify(3), without a library of this Python's."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
        to.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        to.send(f"STATUS={line}".encode())


def _selfcheck(_: argparse.Namespace, installation: Installation) -> int:
    from edged.update.selfcheck import examine  # noqa: PLC0415 - imports all that the daemon does
    from edged.update.wiring import built, channel, trusted  # noqa: PLC0415 - as above

    whose = trusted()
    examine(
        installation.state, whose.root, channel(installation, whose), built(installation, whose)
    )
    return 0


_VERBS: Final[Mapping[str, Callable[[argparse.Namespace, Installation], int]]] = {
    "status": _status,
    "check": _check,
    "now": _now,
    "hold": _hold,
    "channel": _channel,
    "rollback": _rollback,
    "run": _run,
    "selfcheck": _selfcheck,
}
