"""Check what Gemini may cost."""

from collections.abc import Iterator
from datetime import UTC, datetime

from edged.errors import SettingsError
from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.model import Settings
from edged.usage.prices import Prices, load, price, published


def judge_spending(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the prices, and a budget that limits nothing."""
    limits = settings.usage
    own: Prices = ()
    if limits.prices_file:
        try:
            own = load(limits.prices_file)
        except SettingsError as error:
            yield refused(str(error), "usage.prices_file")
            return
    model, today = settings.gemini.model, datetime.now(UTC).date().toordinal()
    if limits.daily_cents and not price((own, published()), model, today):
        text = (
            f"limits nothing: edged has no price of {model}; set usage.daily_tokens, or name its"
            " price in usage.prices_file"
        )
        yield doubtful(text, "usage.daily_cents", "gemini.model")
