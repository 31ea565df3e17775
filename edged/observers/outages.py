"""The last time that the device was offline, for who asks why. Pure; times in seconds."""

from edged.conversation.events import Link, LinkChanged
from edged.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Outage:
    """A time without a connection; a rest, or a renewal that goes unnoticed, is none."""

    cause: str
    began: float
    ended: float | None = None
    """None: it lasts."""

    def told(self, now: float) -> dict[str, object]:
        """Return it for somebody who asks `now`."""
        return {
            "cause": self.cause,
            "began_s_ago": round(now - self.began),
            "lasted_s": round((now if self.ended is None else self.ended) - self.began),
        }


def after(last: Outage | None, before: Link, event: LinkChanged, now: float) -> Outage | None:
    """Return the last outage once the link has changed."""
    if before is Link.ONLINE and event.link is not Link.ONLINE:
        return Outage(event.cause, now)
    if event.link is Link.ONLINE and last and last.ended is None:
        return replace(last, ended=now)
    return last
