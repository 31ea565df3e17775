"""Return large free blocks to the system: small boards need the memory."""

import ctypes
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of malloc.h
LARGE: Final = 128 * 1024
"""Bytes: glibc's initial threshold, which it raises up to 32 MiB as large blocks are freed. From
then on, such blocks lie between small ones that stay, and cannot be returned."""


def fix_mmap_threshold() -> None:
    """Fix the threshold above which malloc maps a block by itself, mallopt(3).

    Does nothing with a C library that lacks it.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune:
        tune(_MMAP_THRESHOLD, LARGE)


def trim_heap() -> None:
    """Return free memory between blocks that stay to the system, malloc_trim(3).

    Takes some milliseconds, in which no thread gets memory: call it when nothing plays.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
