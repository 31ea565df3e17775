"""What a check may cost on a small board."""

from pathlib import Path

from tests.update.figures import measured


def test_a_check_takes_little_memory(tmp_path: Path) -> None:
    """40 MB at most, with an installed release of 3000 files; also without compiled libraries."""
    costs = measured(tmp_path, ("compiled", "pure"))
    assert {cost.said for cost in costs.values()} == {"it is up to date"}
    assert max(cost.peak_mb for cost in costs.values()) <= 40
    assert costs["pure"].requests == 2
