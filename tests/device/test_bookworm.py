"""The release before: systemd 252 and Python 3.11, with simulated devices."""

from pathlib import Path
from typing import Final

from edged.emulator.server import Emulator
from tests.device import desk, voice
from tests.device.installation import bring, bundle, command, set_up
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


def test_the_unit_runs_and_answers(older: Slot, release: Path, emulator: Emulator) -> None:
    """The same unit, started by the older systemd, and a whole turn by `edged press`."""
    brought = bundle(release, "cp311")
    bring(brought, older.share)
    voice.write_speech(older.share / "voice.wav", 2.0, seed=9)
    with older.boot(speaker=False) as pi:
        assert pi.run("systemctl --version").out.startswith("systemd 252")
        pi.run(command(brought.name), timeout=120)
        pi.run("cp /host/voice.wav /etc/edged")
        set_up(pi, desk.gemini(emulator) + _SIMULATED)
        pi.wait_until_online(120)
        assert pi.unit("ActiveState", "Type") == {"ActiveState": "active", "Type": "notify"}
        pi.run("edged press --hold 2")
        eventually(lambda: pi.status()["last_latency_ms"], 60, "an answer")
