"""A living control server for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control.living import Living


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Living]:
    """A server at a path of its own."""
    with Living(tmp_path / "control.sock").running() as running:
        yield running
