"""Wi-Fi power saving: the radio sleeps between beacons, and delays or drops packets.

The speech of a press waits for the radio to wake; idle connections are lost silently.
"""

import subprocess
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Final

from edged.doctor.finding import Finding, passed, skipped, warning

ABOUT: Final = "wi-fi"
_NET: Final = Path("/sys/class/net")


class PowerSave(Enum):
    """What `iw` reports for an interface."""

    ON = "on"
    OFF = "off"
    UNTOLD = "untold"


def read(net: Path = _NET) -> dict[str, PowerSave]:
    """Return the Wi-Fi interfaces of this machine."""
    found = sorted(path.name for path in net.glob("*") if (path / "phy80211").exists())
    return {name: _power_save(name) for name in found}


def _power_save(name: str) -> PowerSave:
    # /usr/sbin is not on everybody's path.
    for iw in ("iw", "/usr/sbin/iw", "/sbin/iw"):
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, a name of the kernel's
                [iw, "dev", name, "get", "power_save"],
                capture_output=True,
                text=True,
                timeout=5,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        return parse(done.stdout)
    return PowerSave.UNTOLD


def parse(said: str) -> PowerSave:
    """Parse `Power save: on`."""
    word = said.rpartition("Power save:")[2].strip()
    return {"on": PowerSave.ON, "off": PowerSave.OFF}.get(word, PowerSave.UNTOLD)


def judge(interfaces: Mapping[str, PowerSave]) -> Iterator[Finding]:
    """Yield one finding for each interface."""
    if not interfaces:
        yield skipped(ABOUT, "no Wi-Fi interface found")
    for name, power_save in interfaces.items():
        match power_save:
            case PowerSave.OFF:
                yield passed(ABOUT, f"power saving is off on {name}")
            case PowerSave.ON:
                yield warning(
                    ABOUT,
                    f"power saving is on for {name}: speech arrives late, connections drop",
                    f"now: sudo iw dev {name} set power_save off; for good: sudo nmcli connection"
                    " modify NAME 802-11-wireless.powersave 2 (`nmcli connection` lists the NAMEs)",
                )
            case PowerSave.UNTOLD:
                yield skipped(ABOUT, f"{name}: iw is missing or failed", "sudo apt install iw")
