"""The account of this device, and the file that outlives restarts and power cuts."""

from pathlib import Path
from typing import Final

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.tokens import Tokens
from edged.usage.account import Account
from edged.usage.budget import Budget
from edged.usage.kept import LONGEST_MODEL, MOST_BYTES, read, written
from edged.usage.ledger import EMPTY, Ledger, Period, Spent
from edged.usage.prices import Prices, checked, published
from edged.values import replace

FILE: Final = "usage.json"
"""In the state directory."""
_CENTS: Final = 100


class Books:
    """The account, and where it is kept."""

    def __init__(self, file: Path, account: Account) -> None:
        self._file = file
        self.account = account
        """As it is now."""
        self._last: Period | None = None
        """The last turn; a restart forgets which tokens were its own."""

    def count(self, model: str, tokens: Tokens, turns: int, today: int | None) -> None:
        """Count what was spent just now."""
        spent = Spent(model[:LONGEST_MODEL], tokens, turns)
        self.account = replace(self.account, ledger=self.account.ledger.counted(spent, today))
        if turns or self._last is None:
            self._last = Period(self.account.day(today))
        self._last = self._last.plus(spent)

    def told(self, today: int | None) -> dict[str, object]:
        """Return what `edged usage` shows, as JSON has it."""
        last = {"last_turn": self.account.period(self._last)} if self._last else {}
        return last | self.account.told(today) | {"prices": checked()}

    def save(self) -> None:
        """Write what the account is now; a failure only goes to the journal. May block."""
        try:
            write_state(self._file, written(self.account.ledger))
        except OSError as error:
            journal.warn("usage_not_kept", file=str(self._file), error=error.strerror)


def opened(file: Path, cents: int, tokens: int, own: Prices = ()) -> Books:
    """Return what was kept, with the budget of a day and the owner's `own` prices. May block."""
    return Books(file, Account(_kept(file), Budget(cents / _CENTS, tokens), (own, published())))


def _kept(file: Path) -> Ledger:
    try:
        content = read_state(file, MOST_BYTES + 1)
        if content is None:
            return EMPTY
        return read(content)
    except (OSError, ValueError) as error:
        journal.warn("usage_not_usable", file=str(file), cause=str(error), effect="counted anew")
        return EMPTY
