"""Keep the heap small, and return large free blocks to the system: small boards need the memory."""

import ctypes
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of malloc.h
_ARENA_MAX: Final = -8  # M_ARENA_MAX
LARGE: Final = 128 * 1024
"""Bytes: glibc's initial threshold, which it raises up to 32 MiB as large blocks are freed. From
then on, such blocks lie between small ones that stay, and cannot be returned."""


def tune_heap() -> None:
    """Fix the threshold above which malloc maps a block by itself, and have one arena: mallopt(3).

    An arena for each thread spares them a lock, which the interpreter's lock does too. Does nothing
    with a C library that lacks it.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune:
        tune(_MMAP_THRESHOLD, LARGE)
        tune(_ARENA_MAX, 1)


def trim_heap() -> None:
    """Return free memory between blocks that stay to the system, malloc_trim(3).

    Takes some milliseconds, in which no thread gets memory: call it when nothing plays.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
