"""A sound card in user space: real libasound on a private PulseAudio with two null sinks.

What is played to the PCM `edged_speaker` can be recorded, what is said is heard from
`edged_microphone`; both are null sinks of 48 kHz stereo that move in steps of 20 ms, like a card
(PulseAudio converts, because ALSA's pulse plugin cannot be a slave of ALSA's rate plugin). Needs
the Debian packages pulseaudio, pulseaudio-utils and libasound2-plugins, no root.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NEEDED = "pulseaudio pulseaudio-utils libasound2-plugins"
_SERVER = """
load-module module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1
load-module module-null-sink sink_name=room rate=48000 channels=2 norewinds=1
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
"""
_CLIENT = """
pcm.edged_speaker {{ type plug slave.pcm {{
    type pulse server "unix:{socket}" device speaker }} }}
pcm.edged_microphone {{ type plug slave.pcm {{
    type pulse server "unix:{socket}" device room.monitor }} }}
ctl.edged_speaker {{ type pulse server "unix:{socket}" device speaker }}
"""


class SoundCard:
    """The card, with methods to talk into its microphone and to record its speaker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "native"
        self._recording = folder / "heard.raw"
        self._server: subprocess.Popen[bytes] | None = None
        self._recorder: subprocess.Popen[bytes] | None = None
        self._talker: subprocess.Popen[bytes] | None = None
        (folder / "server.pa").write_text(_SERVER.format(socket=self._socket))
        (folder / "asound.conf").write_text(_CLIENT.format(socket=self._socket))
        run = folder / "run"
        run.mkdir(mode=0o700, exist_ok=True)
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(run),
            "PULSE_SERVER": f"unix:{self._socket}",
        }

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the environment in which libasound knows the card."""
        return {
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{self._folder / 'asound.conf'}",
            "PULSE_COOKIE": str(self._folder / "cookie"),
        }

    def plug(self) -> None:
        """Start the card."""
        self._server = self._run(
            "pulseaudio", "-n", "-F", str(self._folder / "server.pa"), "--exit-idle-time=-1",
            "--daemonize=no", "--use-pid-file=no", "--log-level=error",
        )  # fmt: skip
        _until(lambda: self._socket.exists() and bool(self._ask("info")), "pulseaudio")
        self._talker = self._run(
            "pacat", "-d", "room", "--latency-msec=100", "--raw", "--channels=1",
            "--rate=16000", "--format=s16le",
        )  # fmt: skip
        _until(lambda: bool(self._ask("list", "short", "sink-inputs")), "pacat")

    def unplug(self) -> None:
        """Kill the card."""
        for process in (self._server, self._recorder, self._talker):
            if process is not None:
                process.kill()
                process.communicate()
        self._server = self._recorder = self._talker = None
        self._socket.unlink(missing_ok=True)

    @property
    def plugged(self) -> bool:
        """Return whether the card is running."""
        return self._server is not None

    def say(self, pcm: bytes) -> None:
        """Talk into the microphone: 16 kHz mono int16. Returns at once."""
        assert self._talker
        assert self._talker.stdin
        self._talker.stdin.write(pcm)
        self._talker.stdin.flush()

    def listen(self) -> None:
        """Start to record the speaker."""
        self._recording.unlink(missing_ok=True)
        self._recorder = self._run(
            "parec", "-d", "speaker.monitor", "--latency-msec=20", "--raw", "--channels=1",
            "--rate=24000", "--format=s16le", str(self._recording),
        )  # fmt: skip
        _until(lambda: self._recording.exists() and self._recording.stat().st_size > 0, "parec")

    def heard(self) -> bytes:
        """Return the recording since `listen`: 24 kHz mono int16."""
        threading.Event().wait(0.2)  # what parec still holds
        pcm = self._recording.read_bytes() if self._recording.exists() else b""
        return pcm[: len(pcm) - len(pcm) % 2]

    def volume(self) -> str:
        """Return the setting of the card's mixer."""
        percent = re.search(rb"(\d+%)", self._ask("get-sink-volume", "speaker"))
        mute = self._ask("get-sink-mute", "speaker")
        assert percent
        return f"{percent[1].decode()} {'muted' if b'yes' in mute else 'unmuted'}"

    def hang_up(self) -> None:
        """Stop recording."""
        if self._recorder is not None:
            self._recorder.kill()
            self._recorder.communicate()
            self._recorder = None

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _ask(self, *question: str) -> bytes:
        return subprocess.run(
            ["pactl", *question], env=self._environment, capture_output=True, check=False
        ).stdout


def _until(what: Callable[[], bool], name: str) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline, f"{name} did not start"
        threading.Event().wait(0.03)


@contextmanager
def sound_card() -> Iterator[SoundCard]:
    """A running card that this process's libasound knows too."""
    missing = [name for name in ("pulseaudio", "parec", "pacat") if not shutil.which(name)]
    assert not missing, f"please install first: sudo apt install {NEEDED}"
    before = {name: os.environ.get(name) for name in ("ALSA_CONFIG_PATH", "PULSE_COOKIE")}
    with tempfile.TemporaryDirectory(prefix="edged-sound-") as folder:
        card = SoundCard(Path(folder))
        os.environ.update(card.environment)
        try:
            card.plug()
            yield card
        finally:
            card.unplug()
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
