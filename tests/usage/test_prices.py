"""Money is an estimate by a table with dates; a mistake in the owner's is told in one line."""

import tomllib
from datetime import date
from typing import Any

import pytest

from edged.capabilities.models import CURRENT
from edged.errors import SettingsError
from edged.tokens import Tokens
from edged.usage.prices import PER, Price, price, published, read

TODAY = date(2026, 11, 29).toordinal()
LIVE: dict[str, Any] = {
    "model": "gemini-3.8-live",
    "text_in": 0.75,
    "audio_in": 3,
    "image_in": 1,
    "text_out": 4.5,
    "audio_out": 12,
}

LIMITS = "price 1 ('m'): text_in: must be a number from 0 to 10000: US dollars per million tokens"


def of(*rows: dict[str, Any]) -> tuple[Price, ...]:
    """Return the prices of a table."""
    return read({"price": [*rows]}, "prices.toml")


def test_the_model_of_today_has_a_price() -> None:
    """A question of five seconds and an answer of eight: 0.4 cents, with the instruction."""
    found = price((published(),), f"models/{CURRENT}", TODAY)
    assert found
    said = Tokens(text_in=1400, audio_in=125, text_out=60, audio_out=200)
    assert found.of(said) == pytest.approx(0.0041, abs=0.0001)


def test_each_kind_has_its_price() -> None:
    """What the service tells no kind of is taken to be the dearest."""
    (found,) = of(LIVE)
    each = {
        "text_in": 0.75,
        "tools_in": 0.75,
        "audio_in": 3,
        "image_in": 1,
        "other_in": 3,
        "text_out": 4.5,
        "thoughts": 4.5,
        "audio_out": 12,
        "other_out": 12,
    }
    assert {kind: found.of(Tokens(**{kind: PER})) for kind in each} == each
    assert found.of(Tokens(*[PER] * len(each))) == sum(each.values())


def test_a_price_is_that_of_the_day() -> None:
    """What has only one price for all that goes in has it for sound, too."""
    text = {"model": "m", "text_in": 1, "text_out": 5}
    tables = (of(text, text | {"since": date(2027, 1, 1), "text_in": 2}),)
    for day, dollars in ((date(2026, 12, 31), 1.0), (date(2027, 1, 1), 2.0)):
        found = price(tables, "m", day.toordinal())
        assert found
        assert found.of(Tokens(audio_in=PER)) == dollars


def test_the_owner_comes_first() -> None:
    """Also where the table has a newer price, or a longer name that fits."""
    theirs = of({"model": "m", "text_in": 9, "text_out": 9})
    dated = {"since": date(2026, 1, 1), "text_in": 1, "text_out": 1}
    table = of({"model": "m", **dated}, {"model": "m-live", **dated})
    for model in ("m", "m-live-preview"):
        found = price((theirs, table), model, TODAY)
        assert found
        assert found.text_in == 9
    assert price((of(), table), "m-live-preview", TODAY) == table[1]


def test_a_model_without_a_price_has_none() -> None:
    """Never that of another one."""
    assert price((of(LIVE),), "gemini-3.8-lively", TODAY) is None
    assert price((of(LIVE),), "", TODAY) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("prices = 1", "prices: no such key; did you mean price?"),
        ("price = 1", "price: must be at most 200 tables [[price]]"),
        ("price = [1]", "price 1: must be a table [[price]]"),
        ("[[price]]\ntext_in = 1", "price 1: model: must be the name of a model"),
        ("[[price]]\nmodel = 1", "price 1: model: must be the name of a model"),
        (
            "[[price]]\nmodel = 'm'\naudio_inn = 1",
            "price 1 ('m'): audio_inn: no such price; did you mean audio_in?",
        ),
        (
            "[[price]]\nmodel = 'm'\ntext_in = 1",
            "price 1 ('m'): text_out is missing: US dollars per million tokens",
        ),
        (
            "[[price]]\nmodel = 'm'\nsince = 2027-01-01T00:00:00",
            "price 1 ('m'): since: must be a date such as 2027-01-01",
        ),
        *(
            (
                f"[[price]]\nmodel = 'm'\ntext_in = {value}",
                f"{LIMITS}, not {shown!r}",
            )
            for value, shown in (
                ("'0,75'", "0,75"),
                ("-1", "-1"),
                ("750000", "750000"),
                ("nan", "nan"),
                ("true", "True"),
            )
        ),
    ],
)
def test_a_mistake_is_told_in_one_line(content: str, told: str) -> None:
    """With the file, the place and what is allowed."""
    with pytest.raises(SettingsError) as refused:
        read(tomllib.loads(content), "/etc/edged/prices.toml")
    assert str(refused.value) == f"/etc/edged/prices.toml: {told}"
