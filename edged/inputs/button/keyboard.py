"""The space bar of a terminal as the button. Terminals report no key release, so space toggles.

Meanwhile the terminal is in cbreak mode (termios(3)). Its own mode is restored at the end, after an
error too, and while the program is stopped with Ctrl-Z.
"""

import os
import select
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.notices import Report
from edged.device_thread import never_raising
from edged.errors import SettingsError
from edged.inputs.button.contact import Contact, follow

AUTO_REPEAT: Final = 0.15
"""Seconds within which another space comes from a key that is held down."""
_QUIT: Final = frozenset(b"qQ\x04")  # \x04 is Ctrl-D, which cbreak mode delivers as a byte


class KeyboardButton:
    """A button on a terminal; raises SettingsError if there is none.

    `on_quit` is called once, from any thread, for q, Ctrl-D or EOF.
    """

    def __init__(
        self,
        on_quit: Callable[[], None],
        report: Report,
        *,
        fd: int | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._on_quit = on_quit
        self._report = never_raising(report)
        self._fd = _terminal(fd)
        self._clock = clock
        self._contact = Contact.UP
        self._last_space = float("-inf")

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Report presses and releases while the context lasts."""
        fd = self._fd
        self._contact = Contact.UP
        waker, wake = os.pipe()
        reader = threading.Thread(target=self._read, args=(fd, waker), name="keyboard")
        try:
            with _cbreak(fd):
                reader.start()
                try:
                    yield
                finally:
                    os.write(wake, b".")
                    reader.join()
                    self._see(down=False)
        finally:
            os.close(wake)
            os.close(waker)

    def _read(self, fd: int, waker: int) -> None:
        while waker not in (ready := select.select([fd, waker], [], [])[0]):
            if fd in ready and not self._take(_read_keys(fd)):
                self._see(down=False)
                self._on_quit()
                return

    def _take(self, keys: bytes) -> bool:
        for key in keys:
            if key in _QUIT:
                return False
            if key == ord(" "):
                now = self._clock.now()
                if now - self._last_space >= AUTO_REPEAT:
                    self._see(down=self._contact is not Contact.DOWN)
                self._last_space = now
        return bool(keys)

    def _see(self, *, down: bool) -> None:
        self._contact, event = follow(self._contact, "keyboard", down=down)
        if event is not None:
            self._report(event)


def _terminal(fd: int | None) -> int:
    try:
        fd = sys.stdin.fileno() if fd is None else fd
    except (AttributeError, OSError, ValueError) as error:
        raise SettingsError(_NO_TERMINAL) from error
    if not os.isatty(fd):
        raise SettingsError(_NO_TERMINAL)
    return fd


_NO_TERMINAL: Final = (
    "button.kind is keyboard, and standard input is not a terminal, as in a service; "
    "run edged in one, or choose another button.kind"
)


def _read_keys(fd: int) -> bytes:
    try:
        return os.read(fd, 64)
    except OSError:  # EIO: the terminal hung up, which is its end of file
        return b""


@contextmanager
def _cbreak(fd: int) -> Iterator[None]:
    own_mode = termios.tcgetattr(fd)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        _restore(fd, own_mode)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # stops here, and goes on here
        signal.signal(signal.SIGTSTP, stop)
        tty.setcbreak(fd, termios.TCSADRAIN)

    # Python takes handlers in the main thread only, and one that ignores Ctrl-Z has its reasons.
    in_main = threading.current_thread() is threading.main_thread()
    obeys = in_main and signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL
    try:
        if obeys:
            signal.signal(signal.SIGTSTP, stop)
        tty.setcbreak(fd, termios.TCSADRAIN)
        yield
    finally:
        _restore(fd, own_mode)
        if obeys:
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)


def _restore(fd: int, mode: list[int | list[bytes | int]]) -> None:
    try:
        termios.tcsetattr(fd, termios.TCSADRAIN, mode)
    except termios.error:  # the terminal is gone, and its mode with it
        return
