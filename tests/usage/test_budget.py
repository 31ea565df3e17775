"""The budget of a day ends, and begins anew with the next day only."""

from datetime import date

import pytest

from edged.tokens import Tokens
from edged.usage.budget import Budget, Cost, Standing, cost_of
from edged.usage.ledger import EMPTY, Period, Spent
from edged.usage.prices import Price

START = date(2026, 11, 29).toordinal()
TABLES = ((Price("m", 0, 1.0, 1.0, 1.0, 2.0, 2.0), Price("m", START + 1, 2.0, 2.0, 2.0, 4.0, 4.0)),)


def day(tokens: int, model: str = "m") -> Period:
    """Return a day on which so many tokens went in."""
    return Period(START, (Spent(model, Tokens(text_in=tokens), 1),))


@pytest.mark.parametrize(
    ("budget", "tokens", "standing"),
    [
        (Budget(), 10**12, Standing.LEFT),
        (Budget(dollars=1.0), 0, Standing.LEFT),
        (Budget(dollars=1.0), 799_999, Standing.LEFT),
        (Budget(dollars=1.0), 800_000, Standing.LOW),
        (Budget(dollars=1.0), 999_999, Standing.LOW),
        (Budget(dollars=1.0), 1_000_000, Standing.SPENT),
        (Budget(tokens=10), 8, Standing.LOW),
        (Budget(tokens=10), 10, Standing.SPENT),
        (Budget(dollars=1.0, tokens=10), 10, Standing.SPENT),
        (Budget(dollars=1.0, tokens=10**9), 1_000_000, Standing.SPENT),
    ],
)
def test_how_much_is_left(budget: Budget, tokens: int, standing: Standing) -> None:
    """Of whichever limit is nearer; none sets none."""
    assert budget.standing(day(tokens), TABLES) is standing


def test_a_model_without_a_price_costs_tokens_only() -> None:
    """Never the money of another one."""
    unknown = day(5_000_000, "of tomorrow")
    assert cost_of(unknown, TABLES) == Cost(0.0, 5_000_000)
    assert Budget(dollars=0.01).standing(unknown, TABLES) is Standing.LEFT
    assert Budget(tokens=1_000_000).standing(unknown, TABLES) is Standing.SPENT


def test_the_next_day_begins_with_nothing_spent() -> None:
    """And with its own prices; one that the clock was set back to does not."""
    budget, ledger = Budget(dollars=1.0), EMPTY
    ledger = ledger.counted(Spent("m", Tokens(text_in=1_000_000), 1), START)
    assert budget.standing(ledger.today(START - 1), TABLES) is Standing.SPENT
    assert budget.standing(ledger.today(None), TABLES) is Standing.SPENT
    assert budget.standing(ledger.today(START + 1), TABLES) is Standing.LEFT
    dearer = ledger.counted(Spent("m", Tokens(text_in=500_000), 1), START + 1)
    assert budget.standing(dearer.today(START + 1), TABLES) is Standing.SPENT
