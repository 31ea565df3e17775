"""How the service detects speech in an open conversation."""

from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass

Sensitivity = Literal["auto", "low", "high"]
Milliseconds = Annotated[int, Range(0, 10_000)]


@dataclass(frozen=True, slots=True)
class ActivityDetectionSettings:
    """How Gemini detects speech in an open conversation. auto: its own default."""

    start_sensitivity: Annotated[
        Sensitivity, "high: detects speech sooner; low: fewer false starts in noise."
    ] = "auto"
    end_sensitivity: Annotated[Sensitivity, "high: takes a pause for the end of speech sooner."] = (
        "auto"
    )
    prefix_padding_ms: Annotated[
        Milliseconds | Literal["auto"],
        "Speech needed before it counts as speech; small values catch the first syllable.",
    ] = "auto"
    silence_ms: Annotated[
        Milliseconds | Literal["auto"],
        "Silence that ends an utterance; small values are quick but cut you off in pauses.",
    ] = "auto"
