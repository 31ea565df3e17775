"""A short tone from the speaker, or as much silence."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from edged.conversation.commands import Earcon
from edged.conversation.events import PartLost, PlaybackEnded
from edged.doctor.checks.machine.storage import STATE
from edged.doctor.finding import Finding, failure, passed, warning
from edged.doctor.report_log import ReportLog
from edged.outputs.speaker import Speaker
from edged.outputs.speaker.earcons import synthesise
from edged.outputs.speaker.volume import FILE, VolumeStore
from edged.pcm import OUTPUT_RATE, byte_count
from edged.settings.model import SpeakerSettings

ABOUT: Final = "speaker"
_WITHIN: Final = 5.0
FAINT_PERCENT: Final = 20
"""Below this volume, a voice is easily missed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The sound to play, what the speaker did with it, and a question to the owner."""

    pcm: bytes
    did: str
    doubt: str = ""


TONE: Final = Trial(
    synthesise(Earcon.NO_CONNECTION),
    "played three notes",
    "; if you heard none, is it plugged in, or do you listen to another one (`edged devices`)?",
)
SILENCE: Final = Trial(bytes(byte_count(0.3, OUTPUT_RATE)), "played silence (--quiet)")


def service_volume(settings: SpeakerSettings, state: Path = STATE) -> SpeakerSettings:
    """Return the settings with the volume that the service has saved in `state`.

    Nothing is written there: the service could not change a file that root owns.
    """
    volume = VolumeStore(state / FILE).load(settings.volume)
    return replace(settings, volume=volume)


def sound(speaker: Speaker, told: ReportLog, trial: Trial = TONE) -> str:
    """Play it, again if the card is lost and comes back; return what is wrong, or an empty text.

    `told` receives the speaker's reports.
    """
    with speaker.sound():
        fault = _play(speaker, 1, trial, told)
        if fault and told.restored():
            speaker.silence(2)
            fault = _play(speaker, 2, trial, told)
    return fault


def _play(speaker: Speaker, epoch: int, trial: Trial, told: ReportLog) -> str:
    speaker.play(epoch, trial.pcm)
    speaker.finish(epoch)
    ended = PlaybackEnded(epoch)
    match told.until(lambda what: what == ended or isinstance(what, PartLost), _WITHIN):
        case PartLost(cause=cause):
            return cause
        case None:
            return f"neither the end of the sound nor an error within {_WITHIN:g} s"
        case _:
            return ""


def judge(name: str, fault: str, volume: int, trial: Trial = TONE) -> Finding:
    """Return whether it could be played; only the owner knows whether it was heard."""
    if fault:
        return failure(ABOUT, fault, "`edged devices` lists the speakers")
    if volume < FAINT_PERCENT:
        text = f"{name} {trial.did}, but at {volume} %"
        return warning(ABOUT, text, "sudo systemctl start edged; sudo edged volume 70")
    return passed(ABOUT, f"{name} {trial.did} at {volume} %{trial.doubt}")


def judge_file(settings: SpeakerSettings) -> Finding:
    """Return whether the folder of the WAV file exists; the file itself is not touched."""
    folder = (settings.file or Path()).parent
    try:
        there = folder.is_dir()
    except OSError as error:  # is_dir handles only some errors
        text = f"{folder} cannot be reached: {error.strerror}"
        return failure(ABOUT, text, "name a file in /var/lib/edged as speaker.file")
    if there:
        return passed(ABOUT, f"writes to {settings.file}")
    cure = f"sudo mkdir -p {shlex.quote(str(folder))}; the service can write only below {STATE}"
    return failure(ABOUT, f"there is no folder {folder} for speaker.file", cure)
