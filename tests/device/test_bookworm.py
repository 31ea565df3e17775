"""The release before: systemd 252 and Python 3.11, with simulated devices."""

import shutil
from pathlib import Path
from typing import Final

from edged.emulator.server import Emulator
from tests.device import desk, voice
from tests.device.images.image import Image
from tests.device.installation import bundle, command, set_up
from tests.device.pause import eventually
from tests.device.slot import Slot

_SIMULATED: Final = """
[button]
kind = "none"
[light]
kind = "none"
[microphone]
kind = "wav"
file = "/etc/edged/voice.wav"
[speaker]
kind = "wav"
file = "/var/lib/edged/heard.wav"
"""


def test_the_unit_runs_and_answers(
    images: tuple[Image, Image], release: Path, emulator: Emulator, share: Path, tmp_path: Path
) -> None:
    """The same unit, started by the older systemd, and a whole turn by `edged press`."""
    made = bundle(release, "cp311")
    shutil.copy(made, share)
    shutil.copy(release / "install.sh", share)
    voice.write_speech(share / "voice.wav", 2.0, seed=9)
    slot = Slot(images[1], images[1].disk, tmp_path, share)
    with slot.boot(speaker=False) as pi:
        pi.run(command(made.name), timeout=300)
        pi.run("cp /host/voice.wav /etc/edged")
        set_up(pi, desk.gemini(emulator) + _SIMULATED)
        assert "systemd 252" in pi.run("systemctl --version").out
        pi.wait_until_online(120)
        heard = len(emulator.hearing.windows)
        pi.run("edged press --hold 2")
        eventually(lambda: pi.status()["last_latency_ms"], 30, "an answer")
        assert len(emulator.hearing.windows) == heard + 1
        assert pi.unit("ActiveState", "Type") == {"ActiveState": "active", "Type": "notify"}
