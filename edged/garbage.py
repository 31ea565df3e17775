"""Keeps the garbage collector away from what stays until the end, such as modules.

A full collection walks every object there is with the interpreter's lock held: with google-genai
loaded 40 ms on a desktop, and on a Zero 2 W, a tenth as fast, longer than a sound card can wait.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def staying() -> Iterator[None]:
    """Exempt all that exists at the end of the block from collections; during it there are none."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
