"""What the owner can control on a running device."""

from edged.conversation.events import ForgetRequested
from edged.conversation.notices import Report
from edged.outputs.speaker import Speaker


class DeviceControls:
    """The `Controls` of the control socket."""

    def __init__(self, speaker: Speaker, report: Report) -> None:
        self._speaker = speaker
        self._report = report

    def volume(self) -> int:
        """Return the volume in percent."""
        return self._speaker.volume

    def set_volume(self, percent: int) -> int:
        """Set the volume and return it."""
        self._speaker.set_volume(percent)
        return self._speaker.volume

    def forget(self) -> None:
        """Start a new conversation."""
        self._report(ForgetRequested())
