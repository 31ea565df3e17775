"""The course of a turn."""

from typing import Annotated, Literal

from pydantic import Field, Strict

from edged.settings.tables.table import Table


class ConversationSettings(Table):
    """The course of a turn."""

    mode: Literal["hold", "toggle", "open", "translate"] = Field(
        default="hold",
        description="hold: talk while the button is down. toggle: one press starts, the next one"
        " stops. open: one press opens a conversation in which Gemini listens all the time, the next"
        " one closes it. translate: the same with a model that translates. Without hold, a press of"
        " a second mutes.",
    )
    idle_close_s: int = Field(
        default=60,
        ge=5,
        le=3600,
        description="An open conversation closes when nobody has spoken for so long: what streams is"
        " paid for.",
    )
    barge_in: Literal["button", "always"] = Field(
        default="button",
        description="Who can interrupt a reply in mode = open. button: while it sounds, nothing is"
        " sent, as the microphone would hear it. always: the voice, too; for a microphone that"
        " cancels echo, or headphones.",
    )
    activity_handling: Literal["interrupts", "waits"] = Field(
        default="interrupts",
        description="What Gemini does when one speaks during its reply; waits: it goes on to the end.",
    )
    turn_coverage: Literal["activity", "all_input", "activity_and_video"] = Field(
        default="activity",
        description="What is part of a turn, and paid for. activity: what is said and seen while one"
        " speaks. all_input: silence and pictures in between, too. activity_and_video: pictures only.",
    )
    translate_to: str = Field(
        default="", description="BCP-47 code such as en-US of the language for mode = translate."
    )
    translate_echo: bool = Field(
        default=False,
        description="Repeat what is said in that language already, instead of being silent.",
    )
    tap_ms: int = Field(
        default=250,
        ge=0,
        le=1000,
        description="A shorter press only stops the reply (mode = hold).",
    )
    max_hold_s: int = Field(
        default=120,
        ge=5,
        le=600,
        description="A longer utterance ends by itself, in case the button is stuck.",
    )
    answer_patience_s: int = Field(
        default=20,
        ge=5,
        le=120,
        description="How long to wait for the reply to start, or to go on.",
    )
    offline_patience_s: int = Field(
        default=30, ge=5, le=300, description="How long speech may wait for a connection."
    )
    transcription: Annotated[tuple[Literal["input", "output"], ...], Strict(strict=False)] = Field(
        default=("input", "output"),
        description="What is transcribed, of you (input) and of Gemini (output); [] for nothing. A conversation that the service lost goes on from transcripts.",
    )
    log_transcripts: bool = Field(
        default=False,
        description="Write transcripts of both sides into the journal.",
    )
