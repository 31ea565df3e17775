"""What Gemini may cost."""

from pathlib import Path
from typing import Annotated

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class UsageSettings:
    """What Gemini may cost per day, from midnight to midnight; `edged usage` shows it."""

    daily_cents: Annotated[
        int,
        Range(0, 100_000),
        "US cents, as far as the prices are known; after 80 % of it an earcon warns, after all of it"
        " no turn begins. 0: no limit.",
    ] = 0
    daily_tokens: Annotated[
        int, Range(0, 1_000_000_000), "Likewise, in tokens of all kinds; 0: no limit."
    ] = 0
    prices_file: Annotated[
        Path | None,
        "A TOML file of prices that override edged's own: docs/cost-and-privacy.md.",
    ] = None
