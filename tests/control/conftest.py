"""A running control server as a fixture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control.living import Living


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Living]:
    """A server at a path of its own."""
    with Living(tmp_path / "control.sock").running() as running:
        yield running
