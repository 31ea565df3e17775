"""What a conversation knows of the owner's budget of the day."""

from enum import Enum

from edged.values import dataclass


class Funds(Enum):
    """Whether the owner's budget of the day lets a turn begin."""

    LEFT = "left"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class BudgetChanged:
    """The budget of the day is spent, or there is one again."""

    funds: Funds
    cause: str = ""


@dataclass(frozen=True, slots=True)
class BudgetLow:
    """Most of the budget of the day is spent: the user is to hear it when nobody talks."""

    cause: str = ""
