"""The example of docs/doctor.md: printed by `python -m tests.doctor.example`."""

import sys
from pathlib import Path

from edged.alsa.cards import Card, Direction
from edged.alsa.probe import HardwareParams
from edged.doctor import page
from edged.doctor.checks.devices import cards, microphone, pins, speaker
from edged.doctor.checks.devices.level import Level
from edged.doctor.checks.machine import clock, daemon, files, groups, memory, storage, unit
from edged.doctor.checks.network import api_key, session, wifi
from edged.doctor.checks.network import reachability as network
from edged.doctor.checks.network.endpoint import endpoint_of
from edged.doctor.finding import Finding, skipped
from edged.live.failures import Moment
from edged.live.refusals import closed
from edged.live.transport.stages import Stage
from edged.settings.model import ButtonSettings, GeminiSettings, Settings
from edged.settings.reading.files import Findings
from edged.settings.secrets.secret import Secret
from edged.system.time_sync import EARLIEST

FOUND = network.Lookup(("142.250.185.74", "2a00:1450:4001:82b::200a"), 0.02)
MET = network.Handshake("TLSv1.3", "142.250.185.74", {Stage.TCP: 0.02, Stage.TLS: 0.041})
NAME = "plughw:CARD=Device,DEV=0"
USB = Card(
    "Device",
    "USB-Audio - USB PnP Sound Device",
    usb=True,
    devices=((Direction.CAPTURE, 0), (Direction.PLAYBACK, 0)),
)
SHOWN = {
    "LoadState": "loaded",
    "ActiveState": "inactive",
    "Result": "success",
    "UnitFileState": "enabled",
}


def findings() -> list[Finding]:
    """Return what is found on a Pi with a mute microphone, a sleepy radio and a wrong model."""
    settings = Settings()
    read = Findings(settings, (), (), (), ("/etc/edged/config.toml",), {})
    key = Secret("AIza" + 35 * "x", "credential edged.api_key")
    where = endpoint_of(settings.gemini)
    gone = closed(1008, "models/gemini-3-live is not found for API version v1beta", Moment.OPENING)
    streams = [
        cards.CardStream(USB, Direction.CAPTURE, NAME, HardwareParams((44_100, 48_000), 1), None),
        cards.CardStream(USB, Direction.PLAYBACK, NAME, HardwareParams((44_100, 48_000), 2), None),
    ]
    return [
        *files.judge(read, [], groups.SERVICE),
        api_key.judge(api_key.Readable(key), api_key.Unreadable.MISSING, installed=True),
        clock.judge(clock.TimeOfDay(EARLIEST + 60_000, None)),
        storage.judge(storage.Storage("/var/lib/edged", read_only=False, free_mb=23_117)),
        memory.judge(416, settings.gemini),
        *unit.judge(SHOWN),
        groups.judge(groups.User("root", 0, frozenset()), groups.Membership(990, listed=False)),
        *wifi.judge({"wlan0": wifi.PowerSave.ON}),
        network.judge_name(where, FOUND),
        network.judge_handshake(where, MET, ""),
        session.judge(gone, GeminiSettings(model="gemini-3-live")),
        *daemon.judge(daemon.Absent("edged is not running; start it: sudo systemctl start edged")),
        *cards.judge(settings, streams, converter=True),
        microphone.judge(NAME, Level(-96.0, -96.0)),
        speaker.judge(NAME, "", 70),
        pins.judge_button(ButtonSettings(), pins.Contact(down=False, asked=pins.Asked.PRESSED)),
        pins.judge_light("GPIO25", ""),
        skipped("camera", "not set up: kind = none"),
    ]


def rendered() -> str:
    """Return what `sudo edged doctor --ask` prints of them."""
    found = findings()
    return "".join(map(page.lines, found)) + page.summary(found)


def in_docs() -> str:
    """Return the example as the page of the documentation has it."""
    text = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text("utf-8")
    return text.partition("```text\n")[2].partition("```")[0]


if __name__ == "__main__":
    sys.stdout.write(rendered())
