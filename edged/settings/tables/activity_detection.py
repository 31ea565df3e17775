"""How the service hears that one speaks, in an open conversation."""

from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass

Sensitivity = Literal["auto", "low", "high"]
Milliseconds = Annotated[int, Range(0, 10_000)]


@dataclass(frozen=True, slots=True)
class ActivityDetectionSettings:
    """How Gemini hears that one speaks, in an open conversation. auto: as it likes."""

    start_sensitivity: Annotated[
        Sensitivity, "high: it hears speech sooner; low: less often in noise."
    ] = "auto"
    end_sensitivity: Annotated[Sensitivity, "high: it takes a pause for the end sooner."] = "auto"
    prefix_padding_ms: Annotated[
        Milliseconds | Literal["auto"],
        "How long one speaks before it counts; small: the first syllable.",
    ] = "auto"
    silence_ms: Annotated[
        Milliseconds | Literal["auto"],
        "Silence that ends what one says; small: quick, and cuts pauses.",
    ] = "auto"
