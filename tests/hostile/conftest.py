"""A daemon under siege as a fixture."""

from collections.abc import Iterator

import pytest

from tests.hostile.siege import Siege, siege


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Run the daemon and its enemy."""
    with siege(tmp_path_factory.mktemp("siege")) as running:
        yield running
