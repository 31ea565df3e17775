"""Whether there is something left of the budget of a day. Pure."""

from enum import Enum
from typing import Final

from edged.usage.ledger import Period
from edged.usage.prices import Prices, price
from edged.values import dataclass

WARNING: Final = 0.8
"""The part of a budget after which its owner is warned."""


class Standing(Enum):
    """How much of the budget is left."""

    LEFT = "left"
    LOW = "low"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a period cost, as far as there are prices."""

    dollars: float
    unpriced: int
    """Tokens of models without a price."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a day may cost; 0 sets no limit."""

    dollars: float = 0.0
    tokens: int = 0

    def standing(self, day: Period, tables: tuple[Prices, ...]) -> Standing:
        """Return how much is left of it after what was spent on `day`.

        Tokens of a model without a price cost nothing here: only a budget of tokens limits them.
        """
        match self.share(day, tables):
            case share if share >= 1:
                return Standing.SPENT
            case share if share >= WARNING:
                return Standing.LOW
            case _:
                return Standing.LEFT

    def share(self, day: Period, tables: tuple[Prices, ...]) -> float:
        """Return the part of it that is spent, of the limit that is nearer; 0 without a limit."""
        used = day.tokens().total() / self.tokens if self.tokens else 0.0
        cost = cost_of(day, tables).dollars / self.dollars if self.dollars else 0.0
        return max(used, cost)


def cost_of(period: Period, tables: tuple[Prices, ...]) -> Cost:
    """Return what a period cost, at the prices of its first day."""
    dollars, unpriced = 0.0, 0
    for spent in period.spent:
        found = price(tables, spent.model, period.start)
        if found:
            dollars += found.of(spent.tokens)
        else:
            unpriced += spent.tokens.total()
    return Cost(dollars, unpriced)
