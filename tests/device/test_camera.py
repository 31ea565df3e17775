"""The camera, through the real picamera2 and libcamera."""

from pathlib import Path

from edged.emulator.server import Emulator
from tests.device import voice
from tests.device.board import Pi
from tests.device.figures import Figures
from tests.device.pause import eventually


def test_a_frame_is_in_the_turn(pi: Pi, share: Path, emulator: Emulator, figures: Figures) -> None:
    """A JPEG of what was before the camera after the press goes out with the words."""
    pi.configure('[camera]\nkind = "picamera"\n')
    pi.wait_until_online()
    opened = "ls -l /proc/$(systemctl show -P MainPID edged)/fd | grep -q /dev/media"
    eventually(lambda: pi.attempt(opened).code == 0, 90, "an open camera", every=1.0)
    assert not pi.status()["parts"]["camera"]["fault"]
    voice.write_speech(share / "look.wav", 4.0, seed=7)
    played = voice.seconds_played(pi.hardware.heard)
    pi.ask(share / "look.wav")
    pi.hears(played + 3.9)
    window = emulator.hearing.windows[-1]
    assert window.frames, [entry["MESSAGE"] for entry in pi.journal()]
    assert window.frames[0].startswith(b"\xff\xd8")
    figures.at_least("camera frames in a turn of 4 s", len(window.frames), "", 1)
    assert emulator.hearing.frames_outside_windows == 0
    resident = pi.resident()
    figures.tell("memory of the service with a camera (VmRSS)", resident, "MiB")
