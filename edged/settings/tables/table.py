"""What every table is: frozen, strict, and closed to keys that nobody knows."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Strict

FilePath = Annotated[Path, Strict(strict=False)]  # TOML has no type for a path but text

PROSE: Final = "prose"
"""Marks a text that people read, where any letter may be meant; all others are names."""
Prose = Annotated[str, PROSE]


class Table(BaseModel):
    """A table of the settings: an attribute is a key, with its default and a line of why."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
