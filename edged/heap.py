"""What was large and is free again goes back to the system: a board has memory for little else."""

import ctypes
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of malloc.h
LARGE: Final = 128 * 1024
"""Bytes: glibc's own first choice, which it raises to 32 MiB with each large block that is freed.
From then on such blocks lie between small ones that stay, and nothing can be given back."""


def keep_large_blocks_apart() -> None:
    """Have large blocks mapped by themselves for as long as the process lives, mallopt(3).

    A C library that has no such choice keeps its own.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune:
        tune(_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Return to the system what is free between small blocks that stay, malloc_trim(3).

    Takes some milliseconds, in which nobody gets memory: call it when nothing sounds.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
