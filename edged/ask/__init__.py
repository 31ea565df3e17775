"""`edged ask`: one question, from a WAV file or in writing, and its answer; no daemon needed."""

import argparse
import logging
import os
import random
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from edged import adapters, executor
from edged.ask.conversion import LONGEST
from edged.ask.persona import answering
from edged.ask.recording import (
    check_spoken,
    check_target,
    read_recording,
    write_reply,
)
from edged.ask.turn import Asking, Question
from edged.capabilities import Typed
from edged.capabilities.models import CURRENT
from edged.clock import SYSTEM_CLOCK
from edged.conversation.notices import ReplyText, Shown, Transcribed
from edged.errors import InputError, NoReplyError, SettingsError
from edged.journal.handler import open_journal
from edged.live.core import Options, spread
from edged.live.core.setup import SessionSetup
from edged.live.device import Device
from edged.live.lazy_connector import LazyConnector
from edged.live.session import LiveSession
from edged.live.session_setup import session_setup
from edged.pcm import INPUT_RATE, OUTPUT_RATE, byte_count, seconds
from edged.quoting import keep_secret
from edged.reply_printer import ReplyPrinter, reply_printer
from edged.settings.instruction import instruction
from edged.settings.model import ConversationSettings, Settings
from edged.settings.reading.files import load
from edged.settings.reading.sources import add_config
from edged.settings.secrets.secret import NoSecret, find_secret
from edged.system.watchers import SYSTEM_WATCHERS
from edged.typed_text import checked

_WRITTEN_DOWN: Final = ConversationSettings(transcription=("input", "output"))
"""What is printed has to be transcribed, whatever the device does."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `edged ask` to `parser`."""
    add_config(parser)
    mic = "WAV file to say, of any rate and format; - for standard input"
    parser.add_argument("--mic", type=Path, metavar="FILE", help=mic)
    speaker = "WAV file to write the answer to: 24 kHz, mono, 16 bit"
    parser.add_argument("--speaker", type=Path, metavar="FILE", help=speaker)
    parser.add_argument("--text", help="what to ask, or to write beside what is said")
    persona = "who answers (default: who was chosen on the device)"
    parser.add_argument("--persona", metavar="NAME", help=persona)
    parser.add_argument("--json", action="store_true", help="print JSON Lines, for programs")


def run(arguments: argparse.Namespace) -> int:
    """Ask, print the answer as it comes; return 0 if it is complete. Raises EdgedError."""
    question = _question(arguments)
    if arguments.speaker:
        check_target(arguments.speaker, arguments.mic)
    settings = load(Path(arguments.config) if arguments.config else None)
    socket = arguments.socket or os.environ.get("EDGED_SOCKET") or str(settings.control.socket)
    settings = answering(settings, arguments.persona, socket)
    setup = session_setup(settings)
    _check(question, setup)
    if arguments.speaker:
        check_spoken(arguments.speaker, setup)
    open_journal(logging.ERROR)
    printer = reply_printer(sys.stdout, as_json=arguments.json)
    return executor.run(_ask(question, settings, printer, arguments.speaker))


def _question(arguments: argparse.Namespace) -> Question:
    if arguments.mic is None and arguments.text is None:
        raise InputError("there is nothing to ask: give --mic FILE, --text TEXT, or both")
    try:
        text = "" if arguments.text is None else checked(arguments.text)
    except ValueError as error:
        raise InputError(f"--text: {error}") from error
    return Question(read_recording(arguments.mic) if arguments.mic else b"", text)


def _check(question: Question, setup: SessionSetup) -> None:
    """Raise InputError if the model cannot be asked so."""
    other = f"set gemini.model to one that does, such as {CURRENT}"
    if setup.capabilities.translation:
        raise InputError(f"{setup.model} translates, and answers nothing: {other}")
    if question.text and not setup.typed:
        raise InputError(f"{setup.model} takes no text: ask by --mic, or {other}")
    if question.text and question.pcm and Typed.REALTIME not in setup.typed:
        text = f"{setup.service.value} takes no text beside sound"
        raise InputError(f"{text}: ask by --mic or by --text")


async def _ask(
    question: Question, settings: Settings, printer: ReplyPrinter, target: Path | None
) -> int:
    def told(piece: Transcribed | ReplyText | Shown) -> None:
        match piece:
            case Transcribed():
                printer.transcript(piece.speaker, piece.text, piece.language)
            case ReplyText():
                printer.transcript("model", piece.text, "")
            case Shown():
                printer.shown(piece.kind, piece.text, piece.about)

    asking, error = Asking(told), None
    try:
        session = _session(settings, asking)
        await asking.ask(question, session, settings.conversation.offline_patience_s)
    except NoReplyError as unanswered:
        error = unanswered
    with ExitStack() as last:
        length = round(seconds(len(asking.pcm), OUTPUT_RATE), 3)
        outcome = {"outcome": "failed", "cause": str(error)} if error else {"outcome": "answered"}
        last.callback(partial(printer.end, **outcome, seconds=length))
        if target and asking.pcm:
            write_reply(target, bytes(asking.pcm))
    if error:
        raise error
    return 0


def _session(settings: Settings, asking: Asking) -> LiveSession:
    secret = find_secret(os.environ, settings.gemini.backend, by_hand=True)
    if isinstance(secret, NoSecret):
        raise SettingsError(secret.cause)
    keep_secret(*secret.parts())
    credentials = adapters.credentials(settings.gemini, secret)
    build = partial(adapters.connector, settings.gemini, credentials, SYSTEM_CLOCK)
    options = Options(
        capacity=byte_count(LONGEST + 1, INPUT_RATE),
        reply_timeout=settings.conversation.answer_patience_s,
        renew_after=None,
        setup=session_setup(
            replace(settings, conversation=_WRITTEN_DOWN),
            instruction(settings.gemini),
        ),
        jitter=spread(random.getrandbits(64)),
    )
    device = Device(SYSTEM_CLOCK, asking.play, asking.report, watchers=SYSTEM_WATCHERS)
    return LiveSession(LazyConnector(build), credentials, options, device)
