"""What the tests of updates share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.update.device import Device

_MEMORY = Path("/dev/shm")  # noqa: S108  # what is synced there costs nothing


@pytest.fixture
def device() -> Iterator[Device]:
    """A device on which nothing was ever installed."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as place:
        yield Device(Path(place))
