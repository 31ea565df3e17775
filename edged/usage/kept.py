"""The ledger as JSON, as it is kept on the memory card. Pure.

    {"version": 1, "days": [["2026-11-29", [["gemini-3.8-live", 12, {"audio_in": 900}]]]],
     "months": []}

Each period has its first day and, of each model, the turns and the tokens that are not zero.
"""

import json
from datetime import date
from itertools import pairwise
from typing import Any, Final

from edged.tokens import KINDS, Tokens
from edged.usage.ledger import MOST_DAYS, MOST_MODELS, MOST_MONTHS, Ledger, Period, Spent

VERSION: Final = 1
MOST_BYTES: Final = 262_144
"""Of a ledger that is full, with room; one of two months of one model has 6 KB."""
LONGEST_MODEL: Final = 200
"""Letters of the name of a model."""
_MOST: Final = 2**53
"""Tokens, turns: what JSON can tell exactly."""


def written(ledger: Ledger) -> bytes:
    """Return the content of the file."""
    kept = {
        "version": VERSION,
        "days": [_period(each) for each in ledger.days],
        "months": [_period(each) for each in ledger.months],
    }
    return json.dumps(kept, separators=(",", ":")).encode()


def _period(period: Period) -> list[object]:
    first = date.fromordinal(period.start).isoformat()
    return [first, [_spent(each) for each in period.spent]]


def _spent(spent: Spent) -> list[object]:
    counts = zip(KINDS, spent.tokens.counts(), strict=True)
    return [spent.model, spent.turns, {kind: count for kind, count in counts if count}]


def read(content: bytes) -> Ledger:
    """Return the ledger that was written; raise ValueError if the content cannot be one."""
    _require(len(content) <= MOST_BYTES, f"more than {MOST_BYTES} bytes")
    try:
        kept = json.loads(content)
        _require(kept["version"] == VERSION, f"version {kept['version']!r}"[:40])
        ledger = Ledger(_periods(kept["days"], MOST_DAYS), _periods(kept["months"], MOST_MONTHS))
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"no ledger: {error!r}"[:100]) from error
    _require(all(date.fromordinal(each.start).day == 1 for each in ledger.months), "a month")
    return ledger


def _periods(told: object, most: int) -> tuple[Period, ...]:
    periods = tuple(Period(_day(first), _models(spent)) for first, spent in _list(told, most))
    _require(all(a.start < b.start for a, b in pairwise(periods)), "periods out of order")
    return periods


def _day(first: str) -> int:
    return date.fromisoformat(first).toordinal()


def _models(told: object) -> tuple[Spent, ...]:
    rows = _list(told, MOST_MODELS + 1)
    spent = tuple(Spent(_name(name), _tokens(of), _count(turns)) for name, turns, of in rows)
    _require(len({each.model for each in spent}) == len(spent), "a model twice")
    return spent


def _list(told: object, most: int) -> list[Any]:
    if isinstance(told, list) and len(told) <= most:
        return told
    raise ValueError("no list, or too long")


def _name(told: object) -> str:
    if isinstance(told, str) and len(told) <= LONGEST_MODEL:
        return told
    raise ValueError("no name of a model")


def _tokens(told: dict[str, Any]) -> Tokens:
    return Tokens(**{kind: _count(count) for kind, count in told.items()})


def _count(told: object) -> int:
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST:
        return told
    raise ValueError("no count")


def _require(holds: object, what: str) -> None:
    if not holds:
        raise ValueError(what)
