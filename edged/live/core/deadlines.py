"""All deadlines as one value. Pure: times are seconds of the caller's clock."""

from enum import Enum

from edged.values import dataclass


class Due(Enum):
    """What can be due; of each kind there is at most one."""

    RETRY = "retry"  # of a connection, or its last moment after a goAway
    RENEWAL = "renewal"  # of a connection that has grown old
    REST = "rest"  # of a connection that was idle for a while
    OFFLINE = "offline"  # to be reported: a renewal takes too long to go unnoticed
    HANDLE = "handle"  # a handle that has not come
    STORE = "store"  # of the handle with a later time, while its session lives
    EXPIRY = "expiry"  # of the handle; set exactly while there is no session
    REPLY = "reply"  # a service that sends nothing: it is asked again
    TURN = "turn"  # a reply that does not begin: the turn has failed
    CALL = "call"  # a tool at work
    FRAME = "frame"  # a frame of the camera, at the end of an utterance


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A table of times, in the order of `Due`."""

    times: tuple[tuple[Due, float], ...] = ()

    def at(self, due: Due, time: float) -> "Deadlines":
        """Return the table with `due` at `time`, whatever its time was before."""
        others = [each for each in self.times if each[0] is not due]
        return Deadlines((*others, (due, time)))

    def without(self, *dues: Due) -> "Deadlines":
        """Return the table without `dues`."""
        others = [each for each in self.times if each[0] not in dues]
        return self if len(others) == len(self.times) else Deadlines(tuple(others))

    def __contains__(self, due: Due) -> bool:
        return any(each is due for each, _ in self.times)

    @property
    def next(self) -> float | None:
        """The earliest time; None: nothing is due."""
        return min((time for _, time in self.times), default=None)

    def due(self, now: float) -> tuple[Due, ...]:
        """Return what is due by `now`, the earliest first."""
        by_time = sorted(self.times, key=lambda each: each[1])
        return tuple(due for due, time in by_time if time <= now)
