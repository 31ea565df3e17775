"""The course of a turn."""

from typing import Annotated, Literal

from pydantic import Field, Strict

from edged.settings.tables.table import Table


class ConversationSettings(Table):
    """The course of a turn."""

    mode: Literal["hold", "toggle"] = Field(
        default="hold",
        description="hold: talk while the button is down. toggle: one press starts, the next one"
        " stops, a press of a second mutes.",
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
