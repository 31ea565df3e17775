"""`edged doctor`: check everything and report what is wrong, with its cure.

Exit code 1 after any failure, else 0: warnings do not count.
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

from edged.colour import wanted
from edged.doctor.checks.network.api_key import key_of, look
from edged.doctor.examination import DoctorOptions, examine
from edged.doctor.finding import Verdict
from edged.doctor.library_output import silence_libraries
from edged.doctor.page import as_json, lines, summary, worst
from edged.quoting import keep_secret, redact
from edged.settings.backend import Backend
from edged.settings.reading.sources import add_config
from edged.stdio import print_error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `doctor`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    parser.add_argument("--quiet", action="store_true", help="play silence instead of a tone")
    parser.add_argument(
        "--ask", action="store_true", help="wait up to 5 s for you to press the button"
    )
    parser.add_argument(
        "--no-session",
        action="store_true",
        help="do not try the key: without this option a Live session is set up and closed, at"
        " negligible cost",
    )
    add_config(parser)
    parser.add_argument("--socket", metavar="PATH", help="where the daemon listens")


def run(arguments: argparse.Namespace) -> int:
    """Run all checks and print the findings; return the exit code."""
    silence_libraries()
    options = DoctorOptions(
        config=Path(arguments.config) if arguments.config else None,
        socket=arguments.socket,
        tone=not arguments.quiet,
        press=arguments.ask,
        session=not arguments.no_session,
    )
    findings = []
    colour = wanted(sys.stdout)
    for backend in get_args(Backend):
        for kept in look(os.environ, backend=backend):
            if key := key_of(kept):
                keep_secret(*key.parts())
    for finding in examine(options, _ask):
        shown = replace(finding, text=redact(finding.text), cure=redact(finding.cure))
        findings.append(shown)
        if not arguments.json:
            sys.stdout.write(lines(shown, colour=colour))
            sys.stdout.flush()
    sys.stdout.write(as_json(findings) if arguments.json else summary(findings))
    return 1 if worst(findings) is Verdict.FAILURE else 0


def _ask(sentence: str) -> None:
    print_error(f"{sentence} …\n")
