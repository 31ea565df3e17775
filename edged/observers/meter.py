"""The meter: it counts the tokens of each turn, and tells when the budget of the day is spent.

It is told by the session, like every observer, and reports what follows, like a part of the device.
What needs the ledger is imported with the first turn, or at the start if there is a budget.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Final

from edged import journal
from edged.clock import Clock, Deadline
from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.events import Event, Phase
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, Report, UsageReported
from edged.settings.model import UsageSettings
from edged.system import Watch
from edged.system.day import Day
from edged.values import dataclass
from edged.write_behind import WriteBehind

if TYPE_CHECKING:
    from edged.usage.books import Books

LOOK_AGAIN: Final = 60.0
"""Seconds after which a spent budget is looked at again: a clock that is only slewed tells nobody
that it is believed from now on."""
_RESTS: Final = frozenset({Phase.IDLE, Phase.OPEN})
"""The phases in which the earcon of a low budget sounds."""


class _Warning(Enum):
    """What has become of the warning that little is left."""

    NONE = "none"
    DUE = "due"
    ASKED = "asked for"  # somebody may talk before it sounds


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the meter has to do with."""

    clock: Clock
    today: Callable[[], Day]
    watch: Watch
    """Calls back when somebody has set the time of day."""
    report: Report


def _save(books: "Books") -> None:
    books.save()


class Meter:
    """An observer that keeps the account. Used on the loop only."""

    def __init__(
        self,
        model: str,
        limits: UsageSettings,
        open_books: Callable[[], "Books"],
        around: Surroundings,
    ) -> None:
        """Count for `model`; `open_books` reads what was kept, and may block."""
        self._model = model
        self._limits = limits
        self._open_books = open_books
        self._around = around
        self._books: Books | None = None
        self._uncounted: list[UsageReported] = []  # until the books are open
        self._needed = asyncio.Event()  # the books are open, or to be opened
        self._file = WriteBehind(_save)
        self._epoch = 0  # of the newest turn that is counted
        self._funds = Funds.LEFT
        self._warned: int | None = None  # the day that is low
        self._warning = _Warning.NONE
        self._deadline = Deadline(around.clock, self._look_again)

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Count what is told, and report what follows for the budget."""
        rests = now.phase in _RESTS
        match event:
            case UsageReported():
                self._uncounted.append(event)
                if self._books:
                    self._count(self._books)
                self._needed.set()
            case BudgetLow():
                self._warning = _Warning.NONE if rests else _Warning.DUE
            case _:
                pass
        if self._warning is _Warning.DUE and rests:
            self._warning = _Warning.ASKED
            self._around.report(BudgetLow(self.remark()))

    def remark(self) -> str:
        """Return what the owner is to know of the budget; empty as long as enough is left."""
        if self._books is None or not self._has_budget():
            return ""
        return self._books.account.remark(self._around.today().number)

    def told(self) -> dict[str, object]:
        """Return what `edged usage` shows. Before the first turn this reads a small file."""
        return self._opened().told(self._around.today().number)

    async def run(self) -> None:
        """Keep the account until cancelled; then everything is on disk.

        What was kept is read now: until then, another meter may have run on the same file.
        """
        if self._has_budget():
            self._opened()
        with self._around.watch(self._look_again):
            try:
                await self._needed.wait()
                if self._books is None:
                    self._begin(await asyncio.to_thread(self._open_books))
                await self._file.run()
            finally:
                self._deadline.disarm()
                if self._uncounted:
                    self._opened()
                self._file.flush()

    def _has_budget(self) -> bool:
        return bool(self._limits.daily_cents or self._limits.daily_tokens)

    def _opened(self) -> "Books":
        return self._books or self._begin(self._open_books())

    def _begin(self, books: "Books") -> "Books":
        """Count from now on; a day that was low before was warned of then."""
        if self._books is None:
            self._books = books
            self._needed.set()
            self._judge(books)
            self._warning = _Warning.NONE
            self._count(books)
        return self._books

    def _count(self, books: "Books") -> None:
        if self._uncounted:
            self._file.put(books)
        day = self._around.today().number
        for used in self._uncounted:
            tokens = used.kinds.of(used.prompt_tokens, used.response_tokens)
            books.count(self._model, tokens, int(used.epoch != self._epoch), day)
            self._epoch = used.epoch
        self._uncounted.clear()
        self._judge(books)

    def _look_again(self) -> None:
        if self._books:
            self._judge(self._books)

    def _judge(self, books: "Books") -> None:
        """Report what has changed with the budget."""
        if not self._has_budget():
            return
        from edged.usage.budget import Standing  # noqa: PLC0415 - with the books

        today = self._around.today()
        standing, start = books.account.standing(today.number), books.account.day(today.number)
        funds = Funds.SPENT if standing is Standing.SPENT else Funds.LEFT
        if funds is not self._funds:
            self._funds = funds
            self._around.report(BudgetChanged(funds, self.remark()))
        if standing is not Standing.LOW:
            self._warning = _Warning.NONE
        elif start != self._warned:
            self._warned, self._warning = start, _Warning.DUE
            journal.warn("budget_low", cause=self.remark())
        if funds is Funds.SPENT:
            self._deadline.arm(min(today.left, LOOK_AGAIN))
        else:
            self._deadline.disarm()
