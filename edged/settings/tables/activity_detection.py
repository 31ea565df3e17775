"""How the service hears that one speaks, in an open conversation."""

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import Field

from edged.settings.tables.table import Table

Sensitivity = Literal["auto", "low", "high"]
Milliseconds = Annotated[int, Ge(0), Le(10_000)]


class ActivityDetectionSettings(Table):
    """How Gemini hears that one speaks, in an open conversation. auto: as it likes."""

    start_sensitivity: Sensitivity = Field(
        default="auto", description="high: it hears speech sooner; low: less often in noise."
    )
    end_sensitivity: Sensitivity = Field(
        default="auto", description="high: it takes a pause for the end sooner."
    )
    prefix_padding_ms: Milliseconds | Literal["auto"] = Field(
        default="auto",
        description="How long one speaks before it counts; small: the first syllable.",
    )
    silence_ms: Milliseconds | Literal["auto"] = Field(
        default="auto",
        description="Silence that ends what one says; small: quick, and cuts pauses.",
    )
