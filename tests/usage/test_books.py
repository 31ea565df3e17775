"""The books are one small file: what cannot be believed is told, and counted anew."""

from datetime import date
from pathlib import Path

import pytest

from edged.errors import SettingsError
from edged.tokens import Tokens
from edged.usage.books import FILE, Books, opened
from edged.usage.kept import LONGEST_MODEL, MOST_BYTES
from edged.usage.prices import MOST_BYTES as MOST_OF_PRICES
from edged.usage.prices import PER, load

DAY = date(2026, 11, 29).toordinal()
MODEL = "gemini-3.8-live"


def spent(books: Books) -> int:
    """Return the tokens of the day."""
    return books.account.ledger.today(DAY).tokens().total()


def test_what_is_counted_outlives_a_restart(tmp_path: Path) -> None:
    """Whatever the name of the model."""
    books = opened(tmp_path / FILE, 0, 0)
    books.count(MODEL, Tokens(audio_in=900), 1, DAY)
    books.count("m" * 2 * LONGEST_MODEL, Tokens(text_in=9), 1, DAY)
    books.save()
    assert spent(opened(tmp_path / FILE, 0, 0)) == 909


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 9}', b" " * (MOST_BYTES + 1)])
def test_a_file_that_is_none_is_told(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """And replaced by the next turn."""
    (tmp_path / FILE).write_bytes(content)
    books = opened(tmp_path / FILE, 0, 0)
    assert [record.getMessage() for record in caplog.records] == ["usage_not_usable"]
    books.count(MODEL, Tokens(audio_in=900), 1, DAY)
    books.save()
    assert spent(opened(tmp_path / FILE, 0, 0)) == 900


def test_a_card_that_is_full_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And it is counted on."""
    (tmp_path / "no folder").touch()
    books = opened(tmp_path / "no folder" / FILE, 0, 0)
    books.count(MODEL, Tokens(audio_in=900), 1, DAY)
    books.save()
    assert [record.getMessage() for record in caplog.records][-1] == "usage_not_kept"
    assert spent(books) == 900


def test_the_account_says_what_is_left_and_what_to_do(tmp_path: Path) -> None:
    """Of the limit that is nearer; nothing as long as there is enough."""
    books = opened(tmp_path / FILE, 100, PER)
    books.count(MODEL, Tokens(text_in=700_000), 1, DAY)
    assert books.account.remark(DAY) == ""
    books.count(MODEL, Tokens(audio_in=100_000), 0, DAY)
    low = "$0.82 of $1.00 of the budget of the day are spent (usage.daily_cents)"
    assert books.account.remark(DAY) == low
    books.count("unknown", Tokens(text_in=300_000), 1, DAY)
    assert books.account.remark(DAY) == (
        "the budget of the day is spent: 1,100,000 of 1,000,000 tokens. Gemini answers again after"
        " midnight; or raise usage.daily_tokens and run: sudo systemctl reload edged"
    )


def test_the_account_is_told_by_period(tmp_path: Path) -> None:
    """With what has no price, and what the owner says of it."""
    own = load(_prices(tmp_path, '[[price]]\nmodel = "mine"\ntext_in = 1\ntext_out = 2\n'))
    books = opened(tmp_path / FILE, 0, 0, own)
    day = date(2026, 12, 2).toordinal()
    books.count("mine", Tokens(text_in=PER), 1, DAY)
    books.count("theirs", Tokens(text_in=5), 1, day - 1)
    books.count("mine", Tokens(text_in=PER, text_out=PER), 1, day)
    told = books.account.told(day)
    assert told["today"] == {
        "since": "2026-12-02",
        "turns": 1,
        "tokens": 2 * PER,
        "kinds": {"text_in": PER, "text_out": PER},
        "dollars": 3.0,
        "unpriced_tokens": 0,
        "models": {"mine": 2 * PER},
    }
    found = {name: told[name] for name in ("yesterday", "month", "last_month")}
    rows = [(each["dollars"], each["unpriced_tokens"]) for each in found.values()]  # type: ignore[index]
    assert rows == [(0.0, 5), (3.0, 5), (1.0, 0)]


def test_the_last_turn_is_all_that_was_told_of_it(tmp_path: Path) -> None:
    """Also what its tools cost; what was kept says nothing of it."""
    books = opened(tmp_path / FILE, 0, 0)
    assert "last_turn" not in books.told(DAY)
    for tokens, turns in ((900, 1), (50, 1), (7, 0)):
        books.count(MODEL, Tokens(audio_in=tokens), turns, DAY)
    last = books.told(DAY)["last_turn"]
    assert (last["tokens"], last["turns"]) == (57, 1)  # type: ignore[index]
    books.save()
    assert "last_turn" not in opened(tmp_path / FILE, 0, 0).told(DAY)


def _prices(folder: Path, text: str) -> Path:
    file = folder / "prices.toml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[price]]\nmodel = "m"\ntext_inn = 1\n', "text_inn: no such price; did you mean text_in"),
        ('[[price]]\nmodel = "m\n', r"is no TOML: .* \(at line 2, column 11\)"),
        ("#" * (MOST_OF_PRICES + 1), "has more than 65536 bytes"),
    ],
)
def test_a_mistake_in_the_owners_prices_names_its_place(
    tmp_path: Path, text: str, told: str
) -> None:
    """The file, and the line or the key."""
    with pytest.raises(SettingsError, match=rf"{tmp_path}/prices\.toml.* {told}"):
        load(_prices(tmp_path, text))


def test_prices_that_are_not_there_are_told(tmp_path: Path) -> None:
    """Like any file."""
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load(tmp_path / "prices.toml")
