"""The level of one second from the microphone. The sound is not kept."""

from typing import Final

from edged.conversation.events import Event, PartLost
from edged.conversation.notices import Notice
from edged.doctor.checks.devices.level import Level, level
from edged.doctor.finding import Finding, failure, passed, warning
from edged.doctor.report_log import ReportLog
from edged.inputs.microphone import Microphone
from edged.pcm import INPUT_RATE, byte_count

ABOUT: Final = "microphone"
_LISTENED: Final = byte_count(1.0, INPUT_RATE)
_WITHIN: Final = 4.0
_SILENT_DBFS: Final = -75.0
_CLIPPING_DBFS: Final = -0.1
_LISTS: Final = "`edged devices` lists the microphones"
_MIXER: Final = "`alsamixer`: F6 chooses the card, F4 shows its microphone"


def listen(microphone: Microphone, told: ReportLog) -> Level | str:
    """Return the level of a second of sound, or what is wrong even after a retry.

    `told` receives the microphone's reports.
    """
    with microphone.listen():
        heard = _capture(microphone, 1, told)
        if isinstance(heard, str) and told.restored():
            heard = _capture(microphone, 2, told)
    return heard if isinstance(heard, str) else level(heard)


def _capture(microphone: Microphone, epoch: int, told: ReportLog) -> bytes | str:
    heard = bytearray()

    def enough(what: Event | Notice | bytes) -> bool:
        if isinstance(what, bytes):
            heard.extend(what)
        return isinstance(what, PartLost) or len(heard) >= _LISTENED

    microphone.capture(epoch)
    end = told.until(enough, _WITHIN)
    microphone.cancel(epoch)
    match end:
        case PartLost(cause=cause):
            return cause
        case None:
            return f"neither sound nor an error within {_WITHIN:g} s"
        case _:
            return bytes(heard)


def judge(name: str, heard: Level | str) -> Finding:
    """Return whether a voice would be heard clearly."""
    if isinstance(heard, str):
        return failure(ABOUT, heard, _LISTS)
    told = f"peak {heard.peak:.0f} dBFS, RMS {heard.rms:.0f} dBFS"
    if heard.rms < _SILENT_DBFS:
        text = f"{name} is silent: {told}"
        cure = f"unmute it, or turn it up ({_MIXER}); check its plug; for another one, {_LISTS}"
        return warning(ABOUT, text, cure)
    if heard.peak > _CLIPPING_DBFS:
        text = f"{name} is clipping: {told}"
        return warning(ABOUT, text, f"turn its gain down ({_MIXER}), or speak from further away")
    return passed(ABOUT, f"{name}: {told}")
