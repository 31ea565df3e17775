"""The base of every table: frozen, strict, and without unknown keys."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Strict

Texts = Annotated[tuple[str, ...], Strict(strict=False)]  # a list in TOML
FilePath = Annotated[Path, Strict(strict=False)]  # TOML has no type for a path but text

PROSE: Final = "prose"
"""Marks free text, in which any character may be meant; all other texts are names."""
Prose = Annotated[str, PROSE]


class Table(BaseModel):
    """A table of the settings: each attribute is a key with its default and description."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
