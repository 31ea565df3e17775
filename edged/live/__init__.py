"""The port of the service that receives utterances and replies to them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from edged.conversation.commands import Confirm, Decline
from edged.conversation.remark import Remark
from edged.live.core.setup import SessionSetup
from edged.tools import Tool

Play = Callable[[int, bytes], None]
"""Takes (epoch, PCM 24 kHz mono int16) of a reply; never blocks."""


class Live(Protocol):
    """The service. Always writable, with or without a connection.

    Reports LinkChanged and, for each utterance that ended, UtteranceAccepted and then ReplyStarted,
    ReplyEnded or TurnFailed, or ReplyWritten where there is nothing to hear. Nothing is reported of
    an epoch once abandoned or followed by another. What a press is to confirm is reported as
    ConfirmationAsked, one at a time, and once it is over for any reason as ConfirmationEnded.
    """

    @property
    def longest_reply(self) -> float:
        """Seconds from UtteranceAccepted to ReplyEnded or TurnFailed, at most."""

    async def run(self) -> None:
        """Connect and reconnect to the service until cancelled."""

    def begin(self, epoch: int) -> None:
        """Open an utterance; one that is still open is ended first."""

    def send_audio(self, epoch: int, pcm: bytes) -> None:
        """Add audio to the open utterance: 16 kHz mono int16. Dropped for another epoch."""

    def send_frame(self, epoch: int, jpeg: bytes) -> None:
        """Add a camera frame to the open utterance. Dropped for another epoch."""

    def write(self, epoch: int, text: str, jpeg: bytes) -> None:
        """Send a whole utterance as text, with a picture unless `jpeg` is empty."""

    @property
    def turn(self) -> int:
        """The newest turn: in an open conversation the service begins them."""

    def pause(self, epoch: int) -> None:
        """Tell the service that the microphone of the open conversation pauses."""

    def end(self, epoch: int) -> None:
        """Close the utterance; the service may reply."""

    def abandon(self, epoch: int) -> None:
        """Drop the turn, and whatever of it still arrives."""

    def answer(self, answer: Confirm | Decline) -> None:
        """Run the call that was reported as to be confirmed, or refuse it, unless it is over."""

    def forget(self, remarks: tuple[Remark, ...] = ()) -> None:
        """Begin a new conversation that starts with `remarks`."""

    def check_seeding(self) -> None:
        """Raise ServiceError if a new conversation cannot be sent a history."""

    def check_typing(self, jpeg: bytes) -> None:
        """Raise ServiceError if a turn cannot be written, or not with the picture `jpeg`."""

    def instruct(self, instruction: str) -> None:
        """Use another system instruction from the next turn on."""

    def set_up(self, setup: SessionSetup) -> None:
        """Use another set-up of the same model from the next turn on; the conversation goes on."""

    def declare(self, tools: Iterable[Tool], instructions: Mapping[str, str]) -> None:
        """Use these tools beside those of the device, and tell what is said of them, by server."""

    def remarks(self) -> tuple[Remark, ...]:
        """Return what was said lately, oldest first, for a service that does not remember it."""

    def inherit(self, remarks: tuple[Remark, ...]) -> None:
        """Continue from the history of the previous partner."""
