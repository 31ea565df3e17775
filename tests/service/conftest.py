"""A service manager as a fixture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.manager import Manager


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    """Return a listening service manager."""
    made = Manager(tmp_path)
    yield made
    made.close()
