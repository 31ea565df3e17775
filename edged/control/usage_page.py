"""The page that `edged usage` prints. Pure."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

_WIDTH: Final = 79
_BAR: Final = 30
_PERIODS: Final = {
    "last_turn": "last turn",
    "today": "today",
    "yesterday": "yesterday",
    "month": "this month",
    "last_month": "last month",
}
_COLUMNS: Final = {
    "audio in": ("audio_in",),
    "images in": ("image_in",),
    "text in": ("text_in", "tools_in", "other_in"),
    "audio out": ("audio_out",),
    "text out": ("text_out", "thoughts", "other_out"),
}
"""Kinds of tokens, as they are priced; what is of no kind is most likely text."""


def page(told: Mapping[str, Any]) -> str:
    """Return the page for people."""
    return "".join(f"{line}\n" for line in (*_table(told), "", *_budget(told), *_notes(told)))


def _table(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'':11}{'turns':>6}" + "".join(f"{name:>10}" for name in _COLUMNS) + f"{'about':>9}"
    for key, name in _PERIODS.items():
        if (period := told.get(key)) is None:
            continue
        kinds = period.get("kinds", {})
        sums = (sum(kinds.get(kind, 0) for kind in column) for column in _COLUMNS.values())
        row = "".join(f"{count:>10,}" for count in sums)
        money = f"${period.get('dollars', 0):,.2f}"
        yield f"{name:11}{period.get('turns', 0):>6,}{row}{money:>9}"


def _budget(told: Mapping[str, Any]) -> Iterator[str]:
    budget = told.get("budget", {})
    dollars, tokens = budget.get("dollars", 0), budget.get("tokens", 0)
    limits = [f"${dollars:,.2f}"] if dollars else []
    limits += [f"{tokens:,} tokens"] if tokens else []
    if not limits:
        yield "no budget: usage.daily_cents or usage.daily_tokens sets one"
        return
    share = float(budget.get("share", 0))
    filled = min(_BAR, round(share * _BAR))
    bar = "#" * filled + "." * (_BAR - filled)
    yield f"{'budget':11}[{bar}] {share:4.0%} of {' or '.join(limits)} today"
    if budget.get("standing") == "spent":
        yield from textwrap.wrap(str(budget.get("remark", "")), _WIDTH)


def _notes(told: Mapping[str, Any]) -> Iterator[str]:
    note = f"Money is an estimate, by prices of {told.get('prices', 'your own')}."
    if unpriced := told.get("month", {}).get("unpriced_tokens", 0):
        note += (
            f" {unpriced:,} tokens of this month are not in it: there is no price of their model"
            " (usage.prices_file)."
        )
    yield from textwrap.wrap(note, _WIDTH)
