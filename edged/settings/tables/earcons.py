"""The sounds that tell why there is no answer."""

from pydantic import Field

from edged.settings.tables.table import Table


class EarconSettings(Table):
    """Short sounds that tell why there is no answer."""

    cannot_hear: bool = Field(
        default=True, description="A sound when the microphone does not work."
    )
    no_connection: bool = Field(
        default=True, description="A sound when the service cannot be reached."
    )
    turn_failed: bool = Field(
        default=True, description="A sound when the service gave no (complete) answer."
    )
