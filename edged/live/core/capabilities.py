"""What each model of the Live API can do, as one table. Pure.

Names and abilities: https://ai.google.dev/gemini-api/docs/models and its page of the Live API. No
other module looks at the name of a model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Thinking(Enum):
    """Whether the set-up names a thinking level."""

    NEVER = "never"  # with one it is closed: 1007 "thinking is not supported"
    ALWAYS = "always"  # without one it is closed: 1007 "Thinking level must be specified"


class Utterances(Enum):
    """How many utterances a turn of the model has."""

    ONE = "one"
    SEVERAL = "several"  # interactionStatus says when it is over


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a set-up may ask of a model, and what its turns are like."""

    thinking: Thinking = Thinking.NEVER
    utterances: Utterances = Utterances.ONE


MODELS: Final[Mapping[str, Capabilities]] = MappingProxyType(
    {
        "gemini-3.8-live": Capabilities(),
        "gemini-3.8-live-extended-thinking": Capabilities(Thinking.ALWAYS, Utterances.SEVERAL),
    }
)


def capabilities(model: str) -> Capabilities:
    """Return what `model` can do; of a variant (-preview, -09-2026) what its model can.

    Of an unknown one the least: it is asked for nothing that not every model has.
    """
    name = model.removeprefix("models/")
    known = [each for each in MODELS if name == each or name.startswith(f"{each}-")]
    return MODELS[max(known, key=len)] if known else Capabilities()
