"""What the contract suites share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soundcard import SoundCard, sound_card


@pytest.fixture(scope="session")
def card() -> Iterator[SoundCard]:
    """One sound card for all tests that need libasound."""
    with sound_card() as running:
        yield running


@pytest.fixture
def picamera2_is_found(tmp_path: Path) -> Iterator[None]:
    """Let `import picamera2` find what a test wrote, and forget it afterwards."""
    sys.path.insert(0, str(tmp_path / "camera"))
    yield
    sys.path.remove(str(tmp_path / "camera"))
    sys.modules.pop("picamera2", None)
