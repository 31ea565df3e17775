"""What the kernel tells of this machine: its network, its clock, its sound cards."""

from collections.abc import Callable
from contextlib import AbstractContextManager

Watch = Callable[[Callable[[], None]], AbstractContextManager[None]]
"""Calls back on the running loop whenever something has changed, while its context lasts."""
