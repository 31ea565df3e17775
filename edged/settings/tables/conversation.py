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
        " one closes it. translate: the same with a model that translates. Without hold, a press of"
        " a second mutes.",
    ] = "hold"
    idle_close_s: Annotated[
        int,
        Range(5, 3600),
        "An open conversation closes when nobody has spoken for so long: what streams is paid for.",
    ] = 60
    barge_in: Annotated[
        Literal["button", "always"],
        "Who can interrupt a reply in mode = open. button: while it sounds, nothing is"
        " sent, as the microphone would hear it. always: the voice, too; for a microphone that"
        " cancels echo, or headphones.",
    ] = "button"
    activity_handling: Annotated[
        Literal["interrupts", "waits"],
        "What Gemini does when one speaks during its reply; waits: it goes on to the end.",
    ] = "interrupts"
    turn_coverage: Annotated[
        Literal["activity", "all_input", "activity_and_video"],
        "What is part of a turn, and paid for. activity: what is said and seen while one"
        " speaks. all_input: silence and pictures in between, too. activity_and_video: pictures only.",
    ] = "activity"
    translate_to: Annotated[
        str, "BCP-47 code such as en-US of the language for mode = translate."
    ] = ""
    translate_echo: Annotated[
        bool, "Repeat what is said in that language already, instead of being silent."
    ] = False
    tap_ms: Annotated[
        int, Range(0, 1000), "A shorter press only stops the reply (mode = hold)."
    ] = 250
    max_hold_s: Annotated[
        int, Range(5, 600), "A longer utterance ends by itself, in case the button is stuck."
    ] = 120
    answer_patience_s: Annotated[
        int, Range(5, 120), "How long to wait for the reply to start, or to go on."
    ] = 20
    offline_patience_s: Annotated[
        int,
        Range(5, 300),
        "How long speech may wait for a connection; an open conversation closes then.",
    ] = 30
    forget_after_min: Annotated[
        int,
        Range(0, 1440),
        "Idle minutes after which a new conversation begins, as each turn is billed with all before"
        " it; 0: never.",
    ] = 0
    transcription: Annotated[
        tuple[Literal["input", "output"], ...],
        "What is transcribed, of you (input) and of Gemini (output); [] for nothing. A conversation that the service lost goes on from transcripts.",
    ] = ("input", "output")
    log_transcripts: Annotated[bool, "Write transcripts of both sides into the journal."] = False
