"""Write the prices of the models that edged knows, as TOML, to standard output.

Run by `scripts/prices`, in an environment of its own: genai-prices is no dependency of edged.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Final

from genai_prices.data import providers
from genai_prices.types import ModelPrice, StartDateConstraint

from edged.capabilities.models import OFFERED

FIELDS: Final = {
    "text_in": "input_mtok",
    "audio_in": "input_audio_mtok",
    "image_in": "input_image_mtok",
    "text_out": "output_mtok",
    "audio_out": "output_audio_mtok",
}
"""The keys of the table, and the names of the library."""
HEAD: Final = """\
# US dollars per million tokens of the models that edged knows, of the paid tier.
# Made by scripts/prices from genai-prices {version} (https://github.com/pydantic/genai-prices),
# which keeps what Google publishes at https://ai.google.dev/gemini-api/docs/pricing.
checked = {today}
"""
LEFT_OUT: Final = {
    "gemini-3.5-live-translate-preview": ModelPrice(
        input_mtok=Decimal("3.5"),
        input_audio_mtok=Decimal("3.5"),
        output_mtok=Decimal(21),
        output_audio_mtok=Decimal(21),
    )
}
"""Models of Google's page that the library has not, as of November 2026."""


def prices(model: str) -> Iterator[tuple[str, ModelPrice]]:
    """Yield the prices of a model with the first day of each; none if the library has none."""
    (google,) = (each for each in providers if each.id == "google")
    found = next((each for each in google.models if each.is_match(model)), None)
    if found is None:
        if model in LEFT_OUT:
            yield "", LEFT_OUT[model]
        return
    if isinstance(found.prices, ModelPrice):
        yield "", found.prices
        return
    for each in found.prices:
        match each.constraint:
            case None:
                yield "", each.prices
            case StartDateConstraint(start_date=start):
                yield start.isoformat(), each.prices
            case other:
                raise SystemExit(f"{model}: prices by {other!r} are not known here")


def row(model: str, since: str, found: ModelPrice) -> str:
    """Return a table of TOML."""
    lines = ["", "[[price]]", f'model = "{model}"', *([f"since = {since}"] if since else [])]
    for key, name in FIELDS.items():
        amount = getattr(found, name)
        if amount is None:
            continue
        if not isinstance(amount, Decimal):
            raise SystemExit(f"{model}: {name} is {amount!r}, not one price")
        lines.append(f"{key} = {amount.normalize():f}")
    return "\n".join([*lines, ""])


sys.stdout.write(HEAD.format(version=version("genai-prices"), today=datetime.now(UTC).date()))
for each in OFFERED:
    for first_day, of_model in prices(each):
        sys.stdout.write(row(each, first_day, of_model))
