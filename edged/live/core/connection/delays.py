"""When to connect again, and when to give an attempt up. Pure; all in seconds."""

from typing import Final

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
KEPT_OF_DELAY: Final = 1 / 16
"""Share of a delay that changes of the network do not cut short: one that flaps would make the
device connect twice a second."""
WANTED_DELAY: Final = 2.0
"""Instead of LONGEST_DELAY while a turn is under way: an utterance waits for the connection, and
would time out long after the network is back."""
QUOTA_DELAY: Final = 60.0
CURE_DELAY: Final = 300.0
CLOCK_DELAY: Final = 30.0
"""The kernel reports when the clock is set, but not when it is slewed."""
IMPATIENT_AFTER: Final = 1.5
"""Seconds after which an attempt to connect is begun anew on a press or a network change: it may
hang in the exponential backoff of TCP's SYN while the network has long been back. Twice as long
each time: repeated presses must leave a slow network its chance."""
MOST_HASTE: Final = 3
"""Short connections in a row after which no new one is opened without a delay."""
LONG_LIFE: Final = 60.0
"""Seconds after which the loss of a connection counts as the first."""
STABLE_AFTER: Final = 10.0
"""Seconds after which a live connection that was of use clears the count of failures."""
LEAST_MARGIN: Final = 5.0
"""Seconds before the announced end at which the connection is renewed, turn or no turn."""


def backoff(failures: int, longest: float) -> float:
    """Return the delay after so many failures, before jitter."""
    return min(longest, FIRST_DELAY * 2.0**failures)


def least_pause(failures: int) -> float:
    """Return the least time between two attempts, however often the network changes."""
    return max(FIRST_DELAY, backoff(failures, LONGEST_DELAY) * KEPT_OF_DELAY)


def attempt_timeout(hurried: int) -> float:
    """Return how long an attempt may take before a press or a network change begins another."""
    return IMPATIENT_AFTER * 2.0**hurried


def renewal(left: float) -> float:
    """Return when to renew a connection that will be closed in `left` seconds."""
    return max(0.0, left - max(LEAST_MARGIN, left / 3))
