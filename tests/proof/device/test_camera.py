"""The camera, through the real picamera2 and libcamera."""

import time
from pathlib import Path

import pytest

from edged.emulator.server import Emulator
from tests.proof.device import voice
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.pause import eventually

_BLACK = 5
_BRIGHTNESS = """
from PIL import Image
print(Image.open("/host/frame.jpg").convert("L").resize((1, 1)).getpixel((0, 0)))
"""
_OPEN = "ls -l /proc/$(systemctl show -P MainPID edged)/fd | grep -q /dev/media"


@pytest.mark.alsa
def test_a_frame_is_in_the_turn(pi: Pi, share: Path, emulator: Emulator, figures: Figures) -> None:
    """A JPEG of what is before the camera after the press goes out with the words."""
    pi.configure('[camera]\nkind = "picamera"\n')
    eventually(lambda: pi.attempt(_OPEN).code == 0, 90, "an open camera", every=1.0)
    assert not pi.status()["parts"]["camera"]["fault"]
    # The virtual camera draws each of its frames for more than a second.
    voice.write_speech(share / "look.wav", 10.0, seed=7)
    played = voice.seconds_played(pi.hardware.heard)
    pi.wait_until_online()
    pi.run(f"/opt/virtual-pi/look-at {_BLACK}")
    begun, of_its_own = time.monotonic(), pi.uptime()
    pi.ask(share / "look.wav")
    speed = (pi.uptime() - of_its_own) / (time.monotonic() - begun)
    pi.hears(played + 9.9)
    window = emulator.traffic.windows[-1]
    assert window.frames, [entry["MESSAGE"] for entry in pi.journal()]
    assert window.frames[0].startswith(b"\xff\xd8")
    (share / "frame.jpg").write_bytes(window.frames[0])
    assert int(pi.run(f"python3 -c '{_BRIGHTNESS}'").out) < 32, "a picture of before the press"
    assert emulator.traffic.frames_outside_windows == 0
    # It shows what was there just before the press: it cannot be older than that.
    arrived = min(
        message.at
        for message in emulator.traffic.messages
        if "frame" in message.kind and message.at >= window.started
    )
    age = (arrived - window.started) * speed
    figures.tell("age of a turn's first frame at the service, at most", age, "s")
    figures.tell("memory of the service with a camera (VmRSS)", pi.resident(), "MiB")
