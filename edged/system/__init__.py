"""What this machine tells of itself: changes of its network, clock, devices and time zone."""

from collections.abc import Callable
from contextlib import AbstractContextManager

Watch = Callable[[Callable[[], None]], AbstractContextManager[None]]
"""Calls back on the running loop whenever something has changed, while its context lasts."""
