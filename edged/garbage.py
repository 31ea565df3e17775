"""Keeps the garbage collector away from libraries: they stay until the end.

A full collection walks every object there is with the interpreter's lock held: with google-genai
loaded 40 ms on a desktop, and on a Zero 2 W, a tenth as fast, longer than a sound card can wait.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading(module: str) -> Iterator[None]:
    """Load a module in the block: all that exists at its end is exempt from collections.

    Only the first time: what a device leaves behind when its settings are reloaded is garbage.
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
