"""How a turn goes."""

from pydantic import Field

from edged.settings.tables.table import Table


class ConversationSettings(Table):
    """How a turn goes."""

    tap_ms: int = Field(
        default=250, ge=0, le=1000, description="A shorter press only silences: it says `be quiet`."
    )
    max_hold_s: int = Field(
        default=120,
        ge=5,
        le=600,
        description="A longer press ends by itself: a stuck button must not listen on.",
    )
    answer_patience_s: int = Field(
        default=20,
        ge=5,
        le=120,
        description="How long to wait for the answer to begin, or to go on.",
    )
    offline_patience_s: int = Field(
        default=30, ge=5, le=300, description="How long an utterance may wait for a connection."
    )
    log_transcripts: bool = Field(
        default=False,
        description="Write what was said into the journal. Off: nobody can read it there.",
    )
