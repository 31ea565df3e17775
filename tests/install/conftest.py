"""What the tests of the installation share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install.device import Device

_MEMORY = Path("/dev/shm")  # noqa: S108  # what is synced there costs nothing


@pytest.fixture
def device() -> Iterator[Device]:
    """A device on which edged has never been."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as place:
        yield Device(Path(place))
