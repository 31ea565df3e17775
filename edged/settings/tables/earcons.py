"""The sounds that explain why there is no reply to hear."""

from pydantic import Field

from edged.settings.tables.table import Table


class EarconSettings(Table):
    """Short sounds that explain why there is no reply to hear."""

    cannot_hear: bool = Field(
        default=True, description="Play it when the microphone does not work."
    )
    no_connection: bool = Field(
        default=True, description="Play it when the service cannot be reached."
    )
    turn_failed: bool = Field(
        default=True, description="Play it when the service sent no complete reply."
    )
    refused: bool = Field(
        default=True, description="Play it when the service refuses to answer, by its own rules."
    )
    say_more: bool = Field(
        default=True, description="Play it when the service waits for you to say more."
    )
    written: bool = Field(
        default=True,
        description="Play it when the reply came in writing, from a model that does not speak.",
    )
