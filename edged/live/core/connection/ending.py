"""How a connection ended, which limits what can have caused it. Pure."""

from enum import Enum


class Ending(Enum):
    """By whom, and after what."""

    UNASKED = "unasked"  # before its set-up was sent: nothing that it carried
    BROKEN = "broken"  # without a word, or for want of one
    CLOSED = "closed"  # by the service
    DENIED = "denied"  # by the service, for something that is not valid: 1007, 1008
    REFUSED = "refused"  # by the service, for an utterance that it closes each connection for
