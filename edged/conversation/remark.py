"""What was said, in words. Pure data."""

from typing import Literal

from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """What one side said in one turn."""

    speaker: Literal["user", "model"]
    text: str
