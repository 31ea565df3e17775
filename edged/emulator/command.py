"""`edged emulator`: a Live service on loopback for any google-genai program."""

import argparse
import asyncio
import json
import re
import signal
from pathlib import Path
from typing import Final

from edged import executor, finite
from edged.clock import ScaledClock
from edged.emulator.faults.catalogue import listing
from edged.emulator.faults.scenario import read_scenario
from edged.emulator.faults.when import Planned, WrongFaultError, planned
from edged.emulator.options import Options
from edged.emulator.replies.persona import PERSONAS
from edged.emulator.replies.plan import Pace
from edged.emulator.server import serve
from edged.stdio import print_error

_DEFAULTS = Options()
_LONGEST_SCRIPT: Final = 1 << 20
_LAST_PORT: Final = 65_535
_LONGEST_REPLY: Final = 2_600.0
"""Seconds: 65,536 tokens, 25 in a second (https://ai.google.dev/gemini-api/docs/models)."""
_LONGEST_THOUGHT: Final = 600.0
_HOST: Final = re.compile(r"[A-Za-z0-9*][A-Za-z0-9.:_-]{0,252}", re.ASCII)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `edged emulator` to `parser`."""
    parser.add_argument("--port", type=_port, default=_DEFAULTS.port, help="0: any free one")
    parser.add_argument("--persona", choices=PERSONAS, default=_DEFAULTS.persona)
    parser.add_argument(
        "--reply-seconds",
        type=_reply,
        default=_DEFAULTS.reply_seconds,
        help="length of the assistant's replies",
    )
    parser.add_argument(
        "--thinking-seconds",
        type=_thinking,
        default=_DEFAULTS.pace.thinking,
        help="time until a reply begins",
    )
    _add_times(parser)
    _add_story(parser)
    parser.add_argument(
        "--record", type=Path, metavar="DIR", help="write a WAV of each utterance and a log to DIR"
    )
    parser.add_argument(
        "--ca-dir",
        type=Path,
        metavar="DIR",
        help="folder for ca.pem; a temporary one if not given",
    )
    parser.add_argument(
        "--service-account",
        type=Path,
        metavar="FILE",
        help="write the key of a service account for Vertex AI to FILE",
    )
    parser.add_argument(
        "--name",
        action="append",
        type=_host,
        default=[],
        metavar="HOST",
        help="another name or address for the certificate, for clients behind a tunnel; repeatable",
    )


def _add_times(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--clock-speed", type=_positive, default=1.0, help="seconds of its clock per real second"
    )
    parser.add_argument(
        "--connection-limit",
        type=_positive,
        default=_DEFAULTS.connection_limit,
        help="seconds until a connection is closed",
    )
    parser.add_argument(
        "--go-away-lead",
        type=_positive,
        default=_DEFAULTS.go_away_lead,
        help="seconds before the close at which goAway is sent",
    )


def _add_story(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--script",
        type=_script,
        default=(),
        metavar="FILE",
        help="what the utterances say, with an empty line between them",
    )
    parser.add_argument(
        "--fault",
        action="append",
        type=_fault,
        default=[],
        metavar="NAME[@WHEN]",
        help="inject a fault, e.g. reset@turn=2 or http-429@times=3; repeatable",
    )
    parser.add_argument(
        "--scenario", type=Path, metavar="FILE", help="faults in TOML: name, when, parameters"
    )
    parser.add_argument("--list-faults", action="store_true", help="list all faults and exit")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; the first line on stdout has the URL.

    Returns 1 if the port or a folder cannot be used; raises WrongFaultError for a wrong scenario.
    """
    if args.list_faults:
        print(listing())  # noqa: T201, the list is the command's output
        return 0
    scenario = read_scenario(args.scenario) if args.scenario else ()
    options = Options(
        port=args.port,
        persona=args.persona,
        reply_seconds=args.reply_seconds,
        pace=Pace(thinking=args.thinking_seconds),
        connection_limit=args.connection_limit,
        go_away_lead=args.go_away_lead,
        faults=(*args.fault, *scenario),
        script=args.script,
        record=args.record,
        ca_dir=args.ca_dir,
        names=tuple(args.name),
        service_account=args.service_account,
    )
    try:
        executor.run(_serve(options, ScaledClock(args.clock_speed)))
    except OSError as error:
        print_error(f"edged emulator: {error}; choose another port or folder.\n")
        return 1
    return 0


async def _serve(options: Options, clock: ScaledClock) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(options, clock) as emulator:
        print(json.dumps({"url": emulator.url, "ca_file": str(emulator.ca_file)}), flush=True)  # noqa: T201, the line is the command's output
        await stop.wait()


def _script(name: str) -> tuple[str, ...]:
    try:
        text = finite.read(Path(name), _LONGEST_SCRIPT)
        if len(text) > _LONGEST_SCRIPT:
            raise argparse.ArgumentTypeError(f"{name} is larger than 1 MiB; name a script")
        return tuple(said.strip("\n") for said in text.decode().split("\n\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(f"{error}; name a readable script") from error


def _fault(order: str) -> Planned:
    try:
        (one,) = planned(order)
    except WrongFaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return one


def _positive(text: str) -> float:
    number = _number(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number


def _reply(text: str) -> float:
    number = _positive(text)
    if number > _LONGEST_REPLY:
        raise argparse.ArgumentTypeError(f"{text} s is too long: no answer has more than 2600 s")
    return number


def _thinking(text: str) -> float:
    number = _number(text)
    if not 0 <= number <= _LONGEST_THOUGHT:
        raise argparse.ArgumentTypeError(f"{text} s is not 0 to {_LONGEST_THOUGHT:g} s")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to {_LAST_PORT}")
    return int(text)


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a host's name in ASCII, nor an address")
    return text
