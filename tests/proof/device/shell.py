"""A logged-in device on the terminal."""

import os
import select
import shutil
import socket
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.proof.device import desk, voice
from tests.proof.device.images import build
from tests.proof.device.installation import online
from tests.proof.device.release import bundle, made
from tests.proof.device.slot import Slot

_LEAVE: Final = b"\x1d"  # Ctrl-]
_WELCOME: Final = """
A Pi with edged on it, at an emulator of Gemini on this machine. Leave with Ctrl-].

  press, release        the button        led     the light: 1 or 0
  say /host/hello.wav   speak: any 16-bit WAV that you put into {share}
  listen                how much the speaker has played; the WAV is {heard}
  edged status, edged doctor, journalctl -fu edged
"""


def run() -> None:
    """Connect the console of a Pi with edged on it to this terminal."""
    image, _ = build.both()
    with TemporaryDirectory(prefix="virtual-pi-") as name:
        folder = Path(name)
        share = folder / "share"
        share.mkdir()
        with desk.service(share) as emulator:
            voice.write_speech(share / "hello.wav", 3.0, seed=1)
            state = online(image, bundle(made(), "cp313"))
            slot = Slot(image, state.disk, share, share, desk.files(emulator), state.memory)
            with slot.start() as pi:
                sys.stdout.write(_WELCOME.format(share=share, heard=pi.hardware.heard))
                sys.stdout.flush()
                _connect(pi.hardware.console)


def _connect(console: Path) -> None:
    """Carry keys to the console and its text back, until Ctrl-] or the Pi's end."""
    with socket.socket(socket.AF_UNIX) as line, _raw(sys.stdin.fileno()) as keys:
        line.connect(str(console))
        columns, rows = shutil.get_terminal_size()
        line.sendall(f"\nstty rows {rows} cols {columns}; clear\n".encode())
        screen = line.fileno()
        while True:
            ready, _, _ = select.select([screen, keys], [], [])
            for end, other in ((screen, sys.stdout.fileno()), (keys, screen)):
                text = os.read(end, 1 << 12) if end in ready else b" "
                if not text or (end == keys and _LEAVE in text):
                    return
                if end in ready:
                    os.write(other, text)


@contextmanager
def _raw(terminal: int) -> Iterator[int]:
    """Let every key through as it is, for as long as the block lasts."""
    if not os.isatty(terminal):
        yield terminal
        return
    before = termios.tcgetattr(terminal)
    tty.setraw(terminal)
    try:
        yield terminal
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
