"""What the contract suites share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inputs.pictures import picture
from tests.inputs.webcam import Webcam, build, lacking, webcam
from tests.soundcard import SoundCard, sound_card


@pytest.fixture(scope="session")
def card() -> Iterator[SoundCard]:
    """One sound card for all tests that need libasound."""
    with sound_card() as running:
        yield running


@pytest.fixture(scope="session")
def webcam_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program that is a webcam."""
    if reason := lacking():
        pytest.skip(reason)
    return build(tmp_path_factory.mktemp("webcam"))


@pytest.fixture
def usb_webcam(webcam_program: Path, tmp_path: Path) -> Iterator[Webcam]:
    """Return a webcam that is plugged in and sees something."""
    with webcam(webcam_program, tmp_path / "usb") as plugged_in:
        plugged_in.show(picture())
        yield plugged_in


@pytest.fixture
def picamera2_is_found(tmp_path: Path) -> Iterator[None]:
    """Let `import picamera2` find what a test wrote, and forget it afterwards."""
    sys.path.insert(0, str(tmp_path / "camera"))
    yield
    sys.path.remove(str(tmp_path / "camera"))
    sys.modules.pop("picamera2", None)
