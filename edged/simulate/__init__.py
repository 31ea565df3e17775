"""`edged simulate`: a whole conversation without any hardware, on the real assembly."""

import argparse
import logging
import os
import shlex
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Final

from edged import executor, wav
from edged.clock import SYSTEM_CLOCK
from edged.emulator.options import Options
from edged.emulator.server import serve
from edged.errors import SettingsError
from edged.journal.handler import open_journal
from edged.live.connection import Connector
from edged.pcm import INPUT_RATE
from edged.quoting import keep_secret, sanitize
from edged.settings.checks.named_files import no_regular_file, same_file
from edged.settings.checks.voice import LONGEST_VOICE, read_voice
from edged.settings.model import (
    ButtonSettings,
    ControlSettings,
    ConversationSettings,
    GeminiSettings,
    LightSettings,
    MicrophoneSettings,
    Settings,
    SpeakerSettings,
)
from edged.settings.secrets.secret import NoSecret, Secret, find_secret
from edged.simulate.story import by_keyboard, one_turn

VOICE: Final = resources.files("edged.simulate") / "voice.wav"
MODES: Final = ("hold", "toggle", "open")
"""Of conversation.mode; a translation needs another model, and has no turns."""
INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as of a shell."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `edged simulate` to `parser`."""
    parser.add_argument("--mic", type=Path, metavar="FILE", help="WAV file to say: 16 kHz mono")
    parser.add_argument(
        "--speaker",
        type=Path,
        metavar="FILE",
        default=Path("out/reply.wav"),
        help="WAV file to record what is heard (default: %(default)s)",
    )
    modes = "hold, toggle or open: docs/modes.md (default: %(default)s)"
    parser.add_argument("--mode", choices=MODES, default=MODES[0], metavar="MODE", help=modes)
    parser.add_argument("--keyboard", action="store_true", help="the space bar is the button")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--live", action="store_true", help="talk to Google; needs GEMINI_API_KEY")
    other = "talk to a service of another wire than Gemini's, which repeats what it hears"
    who.add_argument("--partner", action="store_true", help=other)


def run(arguments: argparse.Namespace) -> int:
    """Play one turn, or with --keyboard any number; return 0 if there was a reply."""
    key = (
        find_secret(os.environ, by_hand=True)
        if arguments.live
        else Secret("simulated", "the simulator")
    )
    if isinstance(key, NoSecret):
        raise SettingsError(f"--live needs a key: {key.cause}")
    open_journal(logging.WARNING)
    keep_secret(*key.parts())
    with resources.as_file(VOICE) as shipped:
        source = arguments.mic or shipped
        voice = read_voice(source)
        _make_writable(arguments.speaker, source)
    return executor.run(_simulate(arguments, key, voice))


def _make_writable(file: Path, source: Path) -> None:
    """Raise SettingsError if `file` is not writable or would overwrite the voice."""
    if same_file(file, source):
        raise SettingsError(f"--speaker {file} is the --mic file; name another one")
    if fault := no_regular_file(file):
        raise SettingsError(f"--speaker: {fault}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.open("ab").close()
    except OSError as error:
        raise SettingsError(f"--speaker {file} cannot be written: {error.strerror}") from error


async def _simulate(arguments: argparse.Namespace, key: Secret, voice: bytes) -> int:
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="edged-")))
        gemini, connector = GeminiSettings(), None
        if arguments.partner:
            connector = await _partner(stack, directory)
        elif not arguments.live:
            emulator = await stack.enter_async_context(serve(Options(), SYSTEM_CLOCK))
            gemini = GeminiSettings(base_url=emulator.url, ca_file=emulator.ca_file)
        said = directory / "voice.wav"  # --mic may be a pipe
        said.write_bytes(wav.header(len(voice), INPUT_RATE) + voice)
        settings = replace(
            _settings(said, arguments.speaker, directory, gemini),
            conversation=ConversationSettings(
                mode=arguments.mode, max_hold_s=LONGEST_VOICE, tap_ms=0
            ),
        )
        sys.stdout.write(introduction(arguments))
        sys.stdout.flush()
        play = by_keyboard if arguments.keyboard else one_turn
        heard = await play(settings, key, directory, connector)
    sys.stdout.write(conclusion(arguments.speaker, heard=heard))
    return 0 if heard or arguments.keyboard else INTERRUPTED


async def _partner(stack: AsyncExitStack, directory: Path) -> Connector:
    """Return the way to a service that runs as long as `stack`."""
    from edged.emulator.access.authority import issue  # noqa: PLC0415 - only for this partner
    from edged.simulate.partner.echo import echo  # noqa: PLC0415 - as above
    from edged.simulate.partner.realtime import RealtimeConnector  # noqa: PLC0415 - as above

    ca_file, context = issue(directory)
    service = await stack.enter_async_context(echo(context, SYSTEM_CLOCK))
    return RealtimeConnector(service.url, "any", ca_file, SYSTEM_CLOCK)


def introduction(arguments: argparse.Namespace) -> str:
    """Return what is about to happen: who talks, who replies, where the sound goes."""
    mic, speaker = sanitize(str(arguments.mic or "")), sanitize(str(arguments.speaker))
    voice = f"your recording {mic}" if mic else "a synthetic voice"
    presses = "presses twice" if arguments.mode == "toggle" else "presses once"
    button = "the space bar is the button" if arguments.keyboard else f"a program {presses}"
    service = "a local emulator stands in for Gemini and repeats what it hears"
    if arguments.live:
        service = "Google's Gemini replies"
    elif arguments.partner:
        service = "a service that is not Gemini, of another wire, repeats what it hears"
    return (
        f"The device without hardware: {button}, {voice} talks,\n"
        f"{service}. The sound goes to {speaker}.\n"
    )


def conclusion(speaker: Path, *, heard: bool) -> str:
    """Return how to play the recording, if there is one."""
    if not heard:
        return "Interrupted before a reply was heard.\n"
    file = sanitize(str(speaker))
    return f"The recording is in {file}; play it: aplay {shlex.quote(file)}\n"


def _settings(voice: Path, speaker: Path, directory: Path, gemini: GeminiSettings) -> Settings:
    return Settings(
        button=ButtonSettings(kind="none"),
        microphone=MicrophoneSettings(kind="wav", file=voice),
        speaker=SpeakerSettings(kind="wav", file=speaker, volume=100),
        light=LightSettings(kind="none"),
        gemini=gemini,
        control=ControlSettings(socket=directory / "control.sock"),
    )
