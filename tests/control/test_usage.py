"""`edged usage`, as a process: what the daemon has, and without one what it has kept."""

import json
from datetime import date
from pathlib import Path

import pytest

from edged.control.usage_page import page
from edged.tokens import Tokens
from edged.usage.books import FILE, Books, opened
from edged.usage.prices import checked
from tests.control.living import Living, start
from tests.control.test_commands import said

DAY = date(2026, 12, 2).toordinal()


def books(file: Path, cents: int = 0, tokens: int = 0) -> Books:
    """Return books with two turns in them."""
    made = opened(file, cents, tokens)
    made.count("gemini-3.8-live", Tokens(audio_in=9_000, image_in=64, text_in=1_400), 2, DAY - 1)
    made.count("gemini-3.8-live", Tokens(audio_out=25_000, text_out=700, thoughts=20), 1, DAY)
    made.count("of nobody", Tokens(other_in=4_000), 1, DAY)
    return made


def test_the_page_has_a_row_for_each_period_and_a_bar(tmp_path: Path) -> None:
    """With the estimate, and what is not in it."""
    assert page(books(tmp_path / FILE, 40, 1_000_000).told(DAY)).splitlines() == [
        "            turns  audio in images in   text in audio out  text out    about",
        "last turn       1         0         0     4,000         0         0    $0.00",
        "today           2         0         0     4,000    25,000       720    $0.30",
        "yesterday       2     9,000        64     1,400         0         0    $0.03",
        "this month      4     9,000        64     5,400    25,000       720    $0.33",
        "last month      0         0         0         0         0         0    $0.00",
        "",
        "budget     [#######################.......]  76% of $0.40 or 1,000,000 tokens today",
        f"Money is an estimate, by prices of {checked()}. 4,000 tokens of this month are",
        "not in it: there is no price of their model (usage.prices_file).",
    ]


def test_a_budget_that_is_spent_says_what_to_do(tmp_path: Path) -> None:
    """However far beyond it the last turn has gone; and without a budget how to set one."""
    told = page(books(tmp_path / FILE, 0, 10_000).told(DAY))
    assert "[##############################] 297% of 10,000 tokens today\n" in told
    assert "raise usage.daily_tokens" in told.replace("\n", " ")
    assert "usage.daily_cents or usage.daily_tokens sets one" in page(
        books(tmp_path / FILE).told(DAY)
    )


def test_a_daemon_is_asked(living: Living) -> None:
    """Over its socket."""
    code, out, err = said(start(["--socket", str(living.path), "usage", "--json"]))
    assert (code, err) == (0, "")
    assert json.loads(out) == {"today": {"tokens": 70}}


def test_without_a_daemon_it_is_read(tmp_path: Path) -> None:
    """By the settings of the owner."""
    books(tmp_path / FILE).save()
    config = tmp_path / "config.toml"
    config.write_text("[usage]\ndaily_cents = 100\n")
    words = ["--socket", str(tmp_path / "none"), "--config", str(config), "usage"]
    code, out, err = said(start([*words, "--json"], env={"STATE_DIRECTORY": str(tmp_path)}))
    assert (code, err) == (0, "")
    assert json.loads(out)["budget"]["dollars"] == 1.0
    code, out, _ = said(start(words, env={"STATE_DIRECTORY": str(tmp_path / "nothing")}))
    assert (code, out.splitlines()[1].split()[:2]) == (0, ["today", "0"])


@pytest.mark.parametrize("name", [FILE])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    """Rather than that nothing was spent."""
    (tmp_path / name).mkdir()
    words = ["--socket", str(tmp_path / "none"), "usage"]
    code, _, err = said(start(words, env={"STATE_DIRECTORY": str(tmp_path)}))
    assert code != 0
    assert f"{tmp_path / name} cannot be read: Is a directory; try it with sudo" in err
