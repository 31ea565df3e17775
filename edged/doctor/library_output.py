"""Silence what the parts would write to stderr: what matters of it is in the findings."""

import logging
import os


def silence_libraries() -> None:
    """Silence the journal of this process, and libcamera."""
    logging.disable(logging.CRITICAL)
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "*:ERROR")
