"""What a machine lacks that goes on from a saved state."""

import time
from typing import Final

from tests.proof.device.board import Pi
from tests.proof.device.pause import eventually

CARD: Final = "test -e /proc/asound/Audio"
"""Whether the speaker is plugged in."""
_TIMEOUT: Final = 30.0


def settle(pi: Pi) -> None:
    """Set its clock, mount its share, plug in its speaker, and lead it to its service."""
    pi.run(f"date -s @{time.time():.1f}; mount /host")
    if pi.hardware.speaker:
        pi.plug_speaker()
        eventually(lambda: pi.attempt(CARD).code == 0, _TIMEOUT, "the speaker")
    for path, content in pi.hardware.files.items():
        pi.machine.agent.write(path, content)
    if pi.hardware.files:
        pi.run("systemctl reload edged")
        pi.wait_until_online()
