"""What the owner can control on a running device."""

from pathlib import Path

import pytest

from edged.adapters import books
from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import ForgetRequested, Manner, TextTyped
from edged.conversation.remark import Remark
from edged.errors import ServiceError
from edged.live.connection import Connection
from edged.live.core import Options
from edged.live.core.setup import SessionSetup
from edged.live.credentials.key import KeyCredentials
from edged.live.device import Device
from edged.live.session import LiveSession
from edged.observers.meter import Meter, Surroundings
from edged.observers.typed_turns import TypedTurns
from edged.outputs.speaker.simulated import SimulatedSpeaker
from edged.runtime.controls import DeviceControls
from edged.settings.model import SpeakerSettings, UsageSettings
from edged.settings.secrets.secret import Secret
from edged.system.day import today
from edged.system.watchers import NO_WATCHERS
from tests.report_recorder import ReportRecorder


class NoConnector:
    """Opens nothing."""

    async def open(self, setup: SessionSetup) -> Connection:
        """Fail."""
        raise AssertionError(setup)


def session(model: str) -> LiveSession:
    """Return a session that is not run."""
    credentials = KeyCredentials(Secret("a-key-for-tests", "the test"))
    options = Options(1, setup=SessionSetup(model))
    device = Device(SYSTEM_CLOCK, lambda *_: None, ReportRecorder())
    return LiveSession(NoConnector(), credentials, options, device)


def meter() -> Meter:
    """Return a meter that is not run, and whose books have nothing in them."""
    around = Surroundings(SYSTEM_CLOCK, today, NO_WATCHERS.clock, ReportRecorder())
    return Meter("gemini-3.8-live", UsageSettings(), books(UsageSettings(), Path("/none")), around)


def test_the_controls_reach_speaker_and_conversation() -> None:
    """The volume is the speaker's; the rest are events for the conversation."""
    report = ReportRecorder()
    speaker = SimulatedSpeaker(SpeakerSettings(volume=55), SYSTEM_CLOCK, report)
    turns = TypedTurns(lambda: "")
    live = session("gemini-3.8-live")
    controls = DeviceControls(live, speaker, turns, meter(), report)
    assert controls.volume() == 55
    assert controls.set_volume(20) == controls.volume() == speaker.volume == 20
    assert controls.usage()["budget"]
    controls.forget()
    controls.remember((("user", "I am Ada."), ("model", "OK.")))
    controls.say("Hi", b"jpeg", _untold, quiet=True)
    begun = ForgetRequested((Remark("user", "I am Ada."), Remark("model", "OK.")))
    assert report.events == [ForgetRequested(), begun, TextTyped("Hi", b"jpeg", Manner.QUIET)]


def _untold(name: str, /, **_: object) -> None:
    raise AssertionError(name)


def test_a_model_that_takes_no_history_is_told_before_anything_is_forgotten() -> None:
    """With one that does."""
    report = ReportRecorder()
    speaker = SimulatedSpeaker(SpeakerSettings(volume=55), SYSTEM_CLOCK, report)
    live = session("gemini-3.5-live-translate-preview")
    controls = DeviceControls(live, speaker, TypedTurns(lambda: ""), meter(), report)
    with pytest.raises(ServiceError, match=r"takes no history; .* gemini-3.8-live"):
        controls.remember((("user", "I am Ada."), ("model", "OK.")))
    assert report.events == []


@pytest.mark.parametrize(
    ("model", "jpeg", "lacking"),
    [
        ("gemini-3.5-live-translate-preview", b"", "text"),
        ("gemini-3.5-transcribe-live", b"", "text"),
        ("gemini-3.1-flash-live-preview", b"jpeg", "picture beside a text"),
        ("gemini-9-live", b"jpeg", "picture beside a text"),
    ],
)
def test_what_a_model_cannot_read_is_not_written(model: str, jpeg: bytes, lacking: str) -> None:
    """The service would close the session, and edged would write it again."""
    report = ReportRecorder()
    speaker = SimulatedSpeaker(SpeakerSettings(), SYSTEM_CLOCK, report)
    controls = DeviceControls(session(model), speaker, TypedTurns(lambda: ""), meter(), report)
    with pytest.raises(ServiceError, match=f"^{model} takes no {lacking}; another gemini.model"):
        controls.say("Hi", jpeg, _untold, quiet=True)
    assert report.events == []
