"""A USB webcam, through the kernel's own uvcvideo."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from edged.emulator.server import Emulator
from tests.inputs.webcam import HERE
from tests.proof.device import voice
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.pause import eventually

_PROGRAM: Final = Path(__file__).with_name("usb_webcam.py")
_PLUG: Final = "systemd-run -q --unit=webcam python3 /run/usb_webcam.py /host/scene.jpg"
_UNPLUG: Final = "systemctl stop webcam"
_NODE: Final = "ls /dev/v4l/by-id/*Paper*"


@pytest.fixture
def webcam(pi: Pi, share: Path) -> Iterator[None]:
    """A webcam that is plugged in, and taken away in the end."""
    (share / "scene.jpg").write_bytes((HERE / "scene.jpg").read_bytes())
    pi.write("/run/usb_webcam.py", _PROGRAM.read_text())
    pi.run("modprobe -a vhci_hcd uvcvideo")
    pi.run(_PLUG)
    eventually(lambda: pi.attempt(_NODE).code == 0, 60, "a webcam", every=1.0)
    yield
    pi.attempt(_UNPLUG)


@pytest.mark.alsa
@pytest.mark.usefixtures("webcam")
def test_a_webcam_is_seen_through_and_comes_back(
    pi: Pi, share: Path, emulator: Emulator, figures: Figures
) -> None:
    """Its JPEG goes out byte for byte; it is lost when unplugged, and found when it is back."""
    found = json.loads(pi.run("edged devices --json").out)["webcams"]["found"]
    assert [each["name"] for each in found] == ["Paper Webcam"], found
    assert found[0]["device"].startswith("/dev/v4l/by-id/usb-Paper_Paper_Webcam_0001-video-index")
    pi.configure(f'[camera]\nkind = "v4l2"\nwarm = true\ndevice = "{found[0]["device"]}"\n')
    since = pi.end_of_journal()
    voice.write_speech(share / "look.wav", 4.0, seed=11)
    _ask(pi, share, emulator)
    pi.run(_UNPLUG)
    pi.wait_for_news("it was unplugged: plug it in again", since)
    assert pi.status()["parts"]["camera"]["fault"].startswith(f"the webcam {found[0]['device']} ")
    pi.run(_PLUG)
    pi.wait_for_news("device_restored device=camera", since)
    _ask(pi, share, emulator)
    figures.tell("memory of the service with a USB webcam (VmRSS)", pi.resident(), "MiB")


def _ask(pi: Pi, share: Path, emulator: Emulator) -> None:
    played = voice.seconds_played(pi.hardware.heard)
    pi.ask(share / "look.wav")
    pi.hears(played + 3.9)
    assert emulator.traffic.windows[-1].frames[0] == (HERE / "scene.jpg").read_bytes()
