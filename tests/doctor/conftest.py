"""What the doctor's tests share."""

from collections.abc import Iterator

import pytest

from tests.soundcard import SoundCard, sound_card


@pytest.fixture(scope="session")
def card() -> Iterator[SoundCard]:
    """One sound card for all tests that need libasound."""
    with sound_card() as running:
        yield running
