"""What was spent, what it cost, and what is left: the ledger, the prices and the budget. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from edged.tokens import KINDS, Tokens
from edged.usage.budget import Budget, Standing, cost_of
from edged.usage.ledger import Ledger, Period, month_of
from edged.usage.prices import Prices
from edged.values import dataclass

_CURE: Final = (
    "Gemini answers again after midnight; or raise usage.{key} and run: sudo systemctl reload edged"
)


@dataclass(frozen=True, slots=True)
class Account:
    """All that is known of the cost."""

    ledger: Ledger
    budget: Budget
    tables: tuple[Prices, ...]
    """Of prices; the first one that has a model counts."""

    def day(self, today: int | None) -> int:
        """Return the first day of the period that the budget is for."""
        return self.ledger.today(today).start

    def standing(self, today: int | None) -> Standing:
        """Return how much is left of the budget of the day."""
        return self.budget.standing(self.ledger.today(today), self.tables)

    def remark(self, today: int | None) -> str:
        """Return what the owner is to know of the budget; empty as long as enough is left."""
        day = self.ledger.today(today)
        standing = self.budget.standing(day, self.tables)
        if standing is Standing.LEFT:
            return ""
        key, amount = self._nearer(day)
        if standing is Standing.LOW:
            return f"{amount} of the budget of the day are spent (usage.{key})"
        return f"the budget of the day is spent: {amount}. {_CURE.format(key=key)}"

    def _nearer(self, day: Period) -> tuple[str, str]:
        """Return the limit that is nearer: its setting, and how much of it is spent."""
        cost = Budget(dollars=self.budget.dollars).share(day, self.tables)
        if cost >= Budget(tokens=self.budget.tokens).share(day, self.tables):
            spent = cost_of(day, self.tables).dollars
            return "daily_cents", f"${spent:.2f} of ${self.budget.dollars:.2f}"
        return "daily_tokens", f"{day.tokens().total():,} of {self.budget.tokens:,} tokens"

    def told(self, today: int | None) -> dict[str, object]:
        """Return what `edged usage` shows, as JSON has it."""
        ledger = self.ledger.at(today)
        day, month = ledger.today(today), ledger.month(today)
        yesterday = next((each for each in ledger.days if each.start == day.start - 1), None)
        return {
            "today": self.period(day),
            "yesterday": self.period(yesterday or Period(day.start - 1)),
            "month": self.period(month),
            "last_month": self.period(ledger.month_since(month_of(month.start - 1))),
            "budget": {
                "dollars": self.budget.dollars,
                "tokens": self.budget.tokens,
                "share": round(self.budget.share(day, self.tables), 4),
                "standing": self.budget.standing(day, self.tables).value,
                "remark": self.remark(today),
            },
        }

    def period(self, period: Period) -> dict[str, object]:
        """Return what was spent in a period, as JSON has it."""
        cost = cost_of(period, self.tables)
        tokens = period.tokens()
        return {
            "since": date.fromordinal(period.start).isoformat(),
            "turns": sum(each.turns for each in period.spent),
            "tokens": tokens.total(),
            "kinds": dict(_kinds(tokens)),
            "dollars": round(cost.dollars, 6),
            "unpriced_tokens": cost.unpriced,
            "models": {each.model: each.tokens.total() for each in period.spent},
        }


def _kinds(tokens: Tokens) -> Iterator[tuple[str, int]]:
    return ((kind, count) for kind, count in zip(KINDS, tokens.counts(), strict=True) if count)
