"""The commands that a conversation issues to its devices and to the service."""

from enum import Enum

from edged.conversation.remark import Remark
from edged.values import dataclass


class Sign(Enum):
    """What the light shows. Every sign is distinct on a single LED."""

    NOT_SET_UP = "not set up"
    OFFLINE = "offline"
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    FAULT = "fault"
    MUTED = "muted"
    SPENT = "budget spent"
    RINGING = "ringing"
    CONFIRM = "press to confirm"


class Earcon(Enum):
    """A short sound: it explains why there is no reply to hear, asks for a press, or rings."""

    CANNOT_HEAR = "cannot hear you"
    NO_CONNECTION = "no connection"
    TURN_FAILED = "turn failed"
    REFUSED = "refused"
    SAY_MORE = "say more"
    WRITTEN = "answered in writing"
    BUDGET_LOW = "budget low"
    BUDGET_SPENT = "budget spent"
    BELL = "a timer rings"
    CONFIRM = "press to confirm"


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop playback at once and never again play anything older than `epoch`."""

    epoch: int


@dataclass(frozen=True, slots=True)
class BeginUtterance:
    """Signal the start of the user's activity to the service."""

    epoch: int


@dataclass(frozen=True, slots=True)
class WriteUtterance:
    """Say a whole utterance in writing, with a picture unless `jpeg` is empty."""

    epoch: int
    text: str
    jpeg: bytes
    stream: int | None = None
    """The open conversation that it is said in; None: none is open."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Open the microphone's gate: pre-roll first, then live sound."""

    epoch: int


@dataclass(frozen=True, slots=True)
class EndCapture:
    """Close the gate after the release tail."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CancelCapture:
    """Close the gate now and discard the capture."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PauseCapture:
    """Close the gate for now: what was captured is delivered, and CapturePaused follows."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ResumeCapture:
    """Open the gate again."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PauseUtterance:
    """Signal a pause of the microphone to the service."""

    epoch: int


@dataclass(frozen=True, slots=True)
class EndUtterance:
    """Signal the end of the user's activity to the service."""

    epoch: int


@dataclass(frozen=True, slots=True)
class AbandonUtterance:
    """Abandon the turn: drop whatever still arrives for it."""

    epoch: int


@dataclass(frozen=True, slots=True)
class AwaitReply:
    """Keep the speaker awake: a reply is on its way, or a failure that silences it."""

    epoch: int


@dataclass(frozen=True, slots=True)
class FinishPlaying:
    """Mark the reply as complete: the speaker reports when its last sample has been played."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PlayEarcon:
    """Play a short sound, after any current playback."""

    earcon: Earcon


@dataclass(frozen=True, slots=True)
class StopBell:
    """Let nothing ring any more: somebody has heard it."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Run the call `ticket`: a press has confirmed it."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Decline:
    """Do not run the call `ticket`: nobody has confirmed it."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Show:
    """Show `sign` on the light."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class Forget:
    """Start a new conversation with the service, in which `remarks` were said already."""

    remarks: tuple[Remark, ...] = ()


Command = (
    Silence
    | BeginUtterance
    | WriteUtterance
    | Capture
    | EndCapture
    | CancelCapture
    | PauseCapture
    | ResumeCapture
    | PauseUtterance
    | EndUtterance
    | AbandonUtterance
    | AwaitReply
    | FinishPlaying
    | PlayEarcon
    | StopBell
    | Confirm
    | Decline
    | Show
    | Forget
)
