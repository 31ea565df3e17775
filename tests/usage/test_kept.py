"""A restart goes on with what was spent; what cannot be a ledger is refused, whatever it is."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.tokens import KINDS, Tokens
from edged.usage.kept import MOST_BYTES, read, written
from edged.usage.ledger import EMPTY, MOST_DAYS, MOST_MODELS, MOST_MONTHS, Ledger, Spent

START = date(2026, 11, 29).toordinal()
MODEL = ["m", 1, {"audio_in": 1}]


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(START - 200, START + 200),
            st.text(max_size=20),
            st.lists(st.integers(0, 2**31), min_size=len(KINDS), max_size=len(KINDS)),
        ),
        max_size=30,
    )
)
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read(turns: list[tuple[int | None, str, list[int]]]) -> None:
    """At any point: the next turn is counted as if there had been no restart."""
    ledger = EMPTY
    for today, model, counts in turns:
        ledger = ledger.counted(Spent(model, Tokens(*counts), 1), today)
        assert read(written(ledger)) == ledger


def test_a_full_ledger_fits() -> None:
    """Into the bound that it is read within."""
    ledger: Ledger = EMPTY
    for day in range(START, START + 31 * (MOST_MONTHS + 4)):
        for model in range(MOST_MODELS + 1):
            spent = Spent(f"gemini-live-2.5-flash-native-audio-{model}", Tokens(*[2**31] * 9), 1)
            ledger = ledger.counted(spent, day)
    assert (len(ledger.days), len(ledger.months)) == (MOST_DAYS, MOST_MONTHS)
    content = written(ledger)
    assert len(content) < MOST_BYTES
    assert read(content) == ledger


def kept(**other: Any) -> bytes:  # noqa: ANN401 - JSON
    """Return the content of a file."""
    return json.dumps({"version": 1, "days": [], "months": [], **other}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"null",
        b"[]",
        b"[" * 10_000,
        kept(version=2),
        kept(days=None),
        kept(days={}),
        kept(days=[1]),
        kept(days=[["2026-11-29"]]),
        kept(days=[["yesterday", []]]),
        kept(days=[[1, []]]),
        kept(days=[["2026-11-29", []], ["2026-11-29", []]]),
        kept(days=[["2026-11-29", []], ["2026-11-28", []]]),
        kept(days=[["2026-11-29", [MODEL, MODEL]]]),
        kept(days=[["2026-11-29", [["m", -1, {}]]]]),
        kept(days=[["2026-11-29", [["m", True, {}]]]]),
        kept(days=[["2026-11-29", [["m", 1.5, {}]]]]),
        kept(days=[["2026-11-29", [["m", 1, {"audio_in": 2**60}]]]]),
        kept(days=[["2026-11-29", [["m", 1, {"of the future": 1}]]]]),
        kept(days=[["2026-11-29", [["m", 1, []]]]]),
        kept(days=[["2026-11-29", [["m" * 201, 1, {}]]]]),
        kept(days=[["2026-11-29", [[1, 1, {}]]]]),
        kept(days=[["2026-11-29", [[str(n), 1, {}] for n in range(10)]]]),
        kept(months=[["2026-11-29", []]]),
        kept(months=[[f"{2000 + n}-01-01", []] for n in range(25)]),
    ],
)
def test_what_cannot_be_a_ledger_is_refused(content: bytes) -> None:
    """Half of a file, another one, one of a later edged."""
    with pytest.raises(ValueError):  # noqa: PT011 - of any kind
        read(content)
