"""Which numbers a set-up may hold: bounds that generateContent tells in its errors (inferred)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edged.emulator.protocol.refusal import Refusal, inferred
from edged.emulator.protocol.wire import Values
from edged.emulator.setup.models import Model


@dataclass(frozen=True, slots=True)
class _Range:
    """All from `least` up to, but without, `end`."""

    least: float
    end: float = float("inf")


_GENERATION: Final[Mapping[str, _Range]] = {
    "temperature": _Range(0, 2.0001),
    "topP": _Range(0, 1.0001),
    "topK": _Range(1),
    "candidateCount": _Range(1, 2),
    "presencePenalty": _Range(-2, 2),
    "frequencyPenalty": _Range(-2, 2),
}
_DETECTION: Final[Mapping[str, _Range]] = {
    "prefixPaddingMs": _Range(0),
    "silenceDurationMs": _Range(0),
}


def refuse_numbers(setup: Values, model: Model) -> Refusal | None:
    """Return which number of a set-up is out of its range."""
    generation: Values = setup.get("generationConfig", {})
    realtime: Values = setup.get("realtimeInputConfig", {})
    tokens = {"maxOutputTokens": _Range(1, model.output_tokens + 1)}
    return (
        _refuse(generation, _GENERATION)
        or _refuse(generation, tokens)
        or _refuse(realtime.get("automaticActivityDetection", {}), _DETECTION)
    )


def _refuse(values: Values, ranges: Mapping[str, _Range]) -> Refusal | None:
    for name, allowed in ranges.items():
        value = values.get(name, allowed.least)
        if not allowed.least <= value < allowed.end:
            return inferred(
                f"{name} is {value:g}, but the supported range is from {allowed.least:g}"
                f" (inclusive) to {allowed.end:g} (exclusive)."
            )
    return None
