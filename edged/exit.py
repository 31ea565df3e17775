"""Exit the process without waiting for threads. Imports little: every command ends here."""

import sys


def leave(code: int) -> None:
    """Exit at once if a thread is still running, after flushing the logs; else return.

    The interpreter's own exit unwinds such a thread at its next step, even through foreign code:
    libcamera's C++ and pydantic's Rust then abort the process.
    """
    if len(sys._current_frames()) == 1:  # noqa: SLF001 - documented; no command without threads loads more
        return
    import logging  # noqa: PLC0415
    import os  # noqa: PLC0415
    import threading  # noqa: PLC0415

    from edged.journal.writer import THREAD  # noqa: PLC0415

    if any(thread.daemon and thread.name != THREAD for thread in threading.enumerate()):
        logging.shutdown()
        os._exit(code)
