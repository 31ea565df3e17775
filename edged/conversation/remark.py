"""What was said, in words. Pure data."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Remark:
    """What one side said in one turn."""

    speaker: Literal["user", "model"]
    text: str
