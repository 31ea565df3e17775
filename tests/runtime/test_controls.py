"""What the owner can control on a running device."""

from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import ForgetRequested, Manner, TextTyped
from edged.observers.typed_turns import TypedTurns
from edged.outputs.speaker.simulated import SimulatedSpeaker
from edged.runtime.controls import DeviceControls
from edged.settings.model import SpeakerSettings
from tests.witness import Witness


def test_the_controls_reach_speaker_and_conversation() -> None:
    """The volume is the speaker's; the rest are events for the conversation."""
    report = Witness()
    speaker = SimulatedSpeaker(SpeakerSettings(volume=55), SYSTEM_CLOCK, report)
    turns = TypedTurns(lambda: "")
    controls = DeviceControls(speaker, turns, report)
    assert controls.volume() == 55
    assert controls.set_volume(20) == controls.volume() == speaker.volume == 20
    controls.forget()
    controls.say("Hi", b"jpeg", _untold, quiet=True)
    assert report.events == [ForgetRequested(), TextTyped("Hi", b"jpeg", Manner.QUIET)]


def _untold(name: str, /, **_: object) -> None:
    raise AssertionError(name)
