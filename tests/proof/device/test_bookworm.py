"""The release before: systemd 252 and Python 3.11, with simulated devices."""

import base64
import io
import wave
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from edged.emulator.server import Emulator
from edged.pcm import OUTPUT_RATE
from tests.journeys.home import as_samples, best_match, to_spoken_rate
from tests.proof.device import desk, voice
from tests.proof.device.installation import break_off, bring, command, set_up
from tests.proof.device.pause import eventually, pause
from tests.proof.device.release import bundle
from tests.proof.device.slot import Slot, switched_on

pytestmark = pytest.mark.usefixtures("cleared")

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
_UNFINISHED: Final = "cd /var/lib/edged-ota && find . releases -maxdepth 1 -name '.?*'"
"""Lists what is not in place yet. Within a release, a package may have files of such a name."""
_HEARD: Final = "/var/lib/edged/heard.wav"


def test_a_broken_off_install_is_mended_and_runs(
    older: Slot, release: Path, emulator: Emulator
) -> None:
    """After a power cut it is run again, and a turn works; Trixie shows what a boot does."""
    brought = bundle(release, "cp311")
    bring(brought, older.share)
    voice.write_speech(older.share / "voice.wav", 2.0, seed=9)
    hardware = older.hardware(speaker=False)
    with switched_on(hardware) as pi:
        assert pi.run("systemctl --version").out.startswith("systemd 252")
        break_off(pi, brought.name)
    with switched_on(hardware.cold()) as pi:
        pi.run(command(brought.name), timeout=300)
        assert not pi.run(_UNFINISHED).out, "what was half-written"
        pi.run("cp /host/voice.wav /etc/edged")
        set_up(pi, desk.gemini(emulator) + _SIMULATED)
        pi.wait_until_online(120)
        assert pi.unit("ActiveState", "Type") == {"ActiveState": "active", "Type": "notify"}
        assert pi.run("systemctl is-enabled edged").out == "enabled\n"
        pi.run("edged press --hold 2")
        eventually(lambda: pi.status()["last_latency_ms"], 60, "an answer")
        pause(4.0)
        assert likeness(pi.run(f"base64 {_HEARD}").out, older.share / "voice.wav") > 0.98


def likeness(heard: str, said: Path) -> float:
    """Return the likeness of a second of the answer and what was said again and again."""
    with wave.open(io.BytesIO(base64.b64decode(heard))) as sound:
        answer = as_samples(sound.readframes(sound.getnframes()))
    with wave.open(str(said), "rb") as sound:
        once = sound.readframes(sound.getnframes())
    loud = np.flatnonzero(np.abs(answer) > 0.5 * np.max(np.abs(answer)))[0]
    return best_match(to_spoken_rate(2 * once), answer[loud : loud + OUTPUT_RATE])
