"""What the owner can control on a running device."""

from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import ForgetRequested
from edged.outputs.speaker.simulated import SimulatedSpeaker
from edged.runtime.controls import DeviceControls
from edged.settings.model import SpeakerSettings
from tests.witness import Witness


def test_the_controls_reach_speaker_and_conversation() -> None:
    """The volume is the speaker's; forgetting is an event for the conversation."""
    report = Witness()
    speaker = SimulatedSpeaker(SpeakerSettings(volume=55), SYSTEM_CLOCK, report)
    controls = DeviceControls(speaker, report)
    assert controls.volume() == 55
    assert controls.set_volume(20) == controls.volume() == speaker.volume == 20
    controls.forget()
    assert report.events == [ForgetRequested()]
