"""Money for tokens, by a table of prices with dates: edged's, and one of the owner.

It is an estimate: tokens of which the service does not tell the kind are taken to be the dearest,
and what is no token, such as a search, is not in it. A model that is not in the table has no price.
"""

import difflib
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from edged import finite
from edged.capabilities.models import bare, is_of
from edged.errors import SettingsError
from edged.tokens import Tokens
from edged.values import dataclass

PER: Final = 1_000_000
"""Tokens to which a price applies."""
DEAREST: Final = 10_000.0
"""US dollars per PER tokens; more is a typing error."""
MOST_PRICES: Final = 200
MOST_BYTES: Final = 65_536
"""Of a file of prices."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from a day on, in US dollars per million tokens."""

    model: str
    """Its name, or the beginning of its name up to a hyphen."""
    since: int
    """The ordinal of the first day; 0: always."""
    text_in: float
    audio_in: float
    image_in: float
    text_out: float
    """Of thoughts, too."""
    audio_out: float

    def of(self, tokens: Tokens) -> float:
        """Return US dollars."""
        asked = (
            (tokens.text_in + tokens.tools_in) * self.text_in
            + tokens.audio_in * self.audio_in
            + tokens.image_in * self.image_in
            + tokens.other_in * max(self.text_in, self.audio_in, self.image_in)
        )
        replied = (
            (tokens.text_out + tokens.thoughts) * self.text_out
            + tokens.audio_out * self.audio_out
            + tokens.other_out * max(self.text_out, self.audio_out)
        )
        return (asked + replied) / PER


Prices = tuple[Price, ...]


def price(tables: tuple[Prices, ...], model: str, day: int) -> Price | None:
    """Return the price of `model` on a day, of the first table that has one; else None.

    In a table the longest name that fits counts, and of its prices the newest that is in force.
    """
    name = bare(model)
    for prices in tables:
        fit = [each for each in prices if is_of(name, each.model) and each.since <= day]
        if fit:
            return max(fit, key=lambda each: (len(each.model), each.since))
    return None


TABLE: Final = Path(__file__).with_name("prices.toml")
"""What Google asked when edged was released; made by scripts/prices."""


def published() -> Prices:
    """Return the prices of TABLE."""
    return read(tomllib.loads(TABLE.read_text()), str(TABLE))


def checked() -> str:
    """Return the date of TABLE, as in ISO 8601."""
    return str(tomllib.loads(TABLE.read_text())["checked"])


def load(file: Path) -> Prices:
    """Return the prices of the owner; raise SettingsError with the first mistake and its place."""
    try:
        content = finite.read(file, MOST_BYTES)
        if len(content) > MOST_BYTES:
            raise SettingsError(f"{file} has more than {MOST_BYTES} bytes; name a file of prices")
        return read(tomllib.loads(content.decode()), str(file))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file} is no TOML: {error}") from error


_AMOUNTS: Final = ("text_in", "audio_in", "image_in", "text_out", "audio_out")
_KEYS: Final = ("model", "since", *_AMOUNTS)
_TOP: Final = ("price", "checked")


def read(data: Mapping[str, Any], file: str) -> Prices:
    """Return the prices of a TOML file; raise SettingsError with the first mistake in it."""
    for key in data:
        if key not in _TOP:
            raise SettingsError(f"{file}: {key}: no such key{_meant(key, _TOP)}")
    rows = data.get("price", [])
    if not isinstance(rows, list) or len(rows) > MOST_PRICES:
        raise SettingsError(f"{file}: price: must be at most {MOST_PRICES} tables [[price]]")
    return tuple(_row(row, f"{file}: price {number}") for number, row in enumerate(rows, 1))


def _row(row: object, where: str) -> Price:
    if not isinstance(row, dict):
        raise SettingsError(f"{where}: must be a table [[price]]")
    model = row.get("model")
    if not isinstance(model, str) or not model:
        raise SettingsError(f"{where}: model: must be the name of a model")
    where = f"{where} ({model!r})"
    for key in row:
        if key not in _KEYS:
            raise SettingsError(f"{where}: {key}: no such price{_meant(key, _KEYS)}")
    since = row.get("since")
    if since is not None and type(since) is not date:
        raise SettingsError(f"{where}: since: must be a date such as 2027-01-01")
    told = {key: _amount(row[key], f"{where}: {key}") for key in _AMOUNTS if key in row}
    for key in ("text_in", "text_out"):
        if key not in told:
            raise SettingsError(f"{where}: {key} is missing: US dollars per million tokens")
    text_in, text_out = told["text_in"], told["text_out"]
    return Price(
        model,
        since.toordinal() if since else 0,
        text_in=text_in,
        audio_in=told.get("audio_in", text_in),
        image_in=told.get("image_in", text_in),
        text_out=text_out,
        audio_out=told.get("audio_out", text_out),
    )


def _amount(value: Any, where: str) -> float:  # noqa: ANN401 - of TOML
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 <= value <= DEAREST:  # never true of nan
        return float(value)
    allowed = f"a number from 0 to {DEAREST:.0f}: US dollars per million tokens"
    raise SettingsError(f"{where}: must be {allowed}, not {str(value)[:40]!r}")


def _meant(key: str, keys: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key, keys, 1)
    return f"; did you mean {close[0]}?" if close else ""
