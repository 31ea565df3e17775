"""The end of the process, which waits for no thread. Imports little: every command ends here."""

import sys


def leave(code: int) -> None:
    """End the process here and now if a thread is still at work, with all that was logged written.

    Python's own end unwinds such a thread at its next step, through foreign code too: libcamera's
    C++ and pydantic's Rust abort the process then.
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
