"""The course of a turn."""

from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """The course of a turn."""

    mode: Annotated[
        Literal["hold", "toggle", "open", "translate"],
        "hold: talk while the button is down. toggle: one press starts, the next one"
        " stops. open: one press opens a conversation in which Gemini listens all the time, the next"
        " one closes it. translate: the same with a model that translates. In all but hold, a press"
        " of a second mutes.",
    ] = "hold"
    idle_close_s: Annotated[
        int,
        Range(5, 3600),
        "Seconds without speech after which an open conversation closes; streaming costs money.",
    ] = 60
    barge_in: Annotated[
        Literal["button", "always"],
        "What interrupts a reply in mode = open. button: a press only; while a reply plays,"
        " nothing is sent, as the microphone would pick it up. always: your voice, too; needs echo"
        " cancellation or headphones.",
    ] = "button"
    activity_handling: Annotated[
        Literal["interrupts", "waits"],
        "What Gemini does when you speak during its reply; waits: it finishes the reply.",
    ] = "interrupts"
    turn_coverage: Annotated[
        Literal["activity", "all_input", "activity_and_video"],
        "What is part of a turn, and billed. activity: what is said and seen during speech."
        " all_input: silence and pictures in between, too. activity_and_video: of these, only pictures.",
    ] = "activity"
    translate_to: Annotated[
        str, "Target language of mode = translate, a BCP-47 code such as en-US."
    ] = ""
    translate_echo: Annotated[
        bool, "Repeat speech that is already in the target language, instead of staying silent."
    ] = False
    tap_ms: Annotated[
        int, Range(0, 1000), "A shorter press only stops the reply (mode = hold)."
    ] = 250
    max_hold_s: Annotated[
        int, Range(5, 600), "A longer utterance ends by itself, in case the button is stuck."
    ] = 120
    answer_patience_s: Annotated[
        int, Range(5, 120), "Seconds to wait for the reply to start, or to go on."
    ] = 20
    offline_patience_s: Annotated[
        int,
        Range(5, 300),
        "Seconds that speech may wait for a connection; after that an open conversation closes.",
    ] = 30
    forget_after_min: Annotated[
        int,
        Range(0, 1440),
        "Idle minutes after which a new conversation begins, as each turn is billed with its whole"
        " context; 0: never.",
    ] = 0
    transcription: Annotated[
        tuple[Literal["input", "output"], ...],
        "Whose speech is transcribed: yours (input), Gemini's (output); [] for neither. Transcripts restore a conversation that the service has lost.",
    ] = ("input", "output")
    log_transcripts: Annotated[bool, "Write transcripts of both sides into the journal."] = False
