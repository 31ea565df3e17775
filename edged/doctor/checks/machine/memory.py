"""Whether the board has memory to spare for the client of the service."""

import os
from typing import Final

from edged.doctor.finding import Finding, passed
from edged.settings.model import GeminiSettings

ABOUT: Final = "memory"
SMALL_MB: Final = 512
"""A Zero 2 W; the kernel and the GPU reserve some of it, so less is reported."""


def read() -> int:
    """Return the MB of memory that the kernel reports."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20


def judge(memory_mb: int, settings: GeminiSettings) -> Finding:
    """Return how much there is; on a small board also the setting that needs less."""
    text = f"{memory_mb} MB"
    if memory_mb > SMALL_MB or settings.client == "websocket":
        return passed(ABOUT, text)
    hint = 'gemini.client = "websocket" needs 28 MB less'
    return passed(ABOUT, f"{text}; {hint}")
