"""A price that is wrong is refused before the start; a budget that limits nothing is doubted."""

from pathlib import Path

import pytest

from edged.settings.checks.spending import judge_spending
from edged.settings.model import GeminiSettings, Settings, UsageSettings


def test_a_budget_in_cents_needs_a_price(tmp_path: Path) -> None:
    """Of edged or of the owner."""
    limits, unknown = UsageSettings(daily_cents=50), GeminiSettings(model="gemini-9-live")
    assert not [*judge_spending(Settings(usage=limits))]
    (doubt,) = judge_spending(Settings(usage=limits, gemini=unknown))
    assert doubt.text.startswith("limits nothing: edged has no price of gemini-9-live")
    file = tmp_path / "prices.toml"
    file.write_text('[[price]]\nmodel = "gemini-9-live"\ntext_in = 1\ntext_out = 2\n')
    own = UsageSettings(daily_cents=50, prices_file=file)
    assert not [*judge_spending(Settings(usage=own, gemini=unknown))]


@pytest.mark.parametrize("name", ["missing.toml", "wrong.toml"])
def test_prices_that_cannot_be_used_are_refused(tmp_path: Path, name: str) -> None:
    """With the file and the place."""
    (tmp_path / "wrong.toml").write_text("[[price]]\nmodel = 1\n")
    found = [*judge_spending(Settings(usage=UsageSettings(prices_file=tmp_path / name)))]
    (problem,) = found
    assert str(tmp_path / name) in problem.text
