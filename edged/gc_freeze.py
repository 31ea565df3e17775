"""Exempt imported libraries from garbage collection: they stay until the end.

A full collection visits every object with the GIL held: with google-genai loaded, that takes 40 ms
on a desktop, and on a Zero 2 W, a tenth as fast, longer than a sound card can wait.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading(module: str) -> Iterator[None]:
    """Import `module` in the block, and freeze all objects that exist at its end.

    Only the first time: what a device leaves behind at a reload is garbage.
    """
    if module in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
