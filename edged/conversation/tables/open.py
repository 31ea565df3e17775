"""The modes `open` and `translate`: one press opens the conversation, the next one closes it.

Between the two sound streams to the service, which says when somebody speaks and when its reply is
interrupted. Two tables: in full duplex the microphone is open all the while; in half duplex it
pauses from the moment that a reply begins to arrive until its last sample was played.
"""

from typing import Final

from edged.conversation import orders as o
from edged.conversation.questions import OPEN_QUESTIONS
from edged.conversation.tables.hold import TABLE
from edged.conversation.tables.rows import (
    ANSWERING,
    FINISHING,
    HEARING,
    HELD,
    IDLE,
    IGNORED,
    OPEN,
    SENDING,
    SOUNDING,
    SPEAKING,
    THINKING,
    Row,
    T,
    Table,
    ignored,
)

_OPEN = Row(OPEN, (o.silence, o.begin, o.capture))
_CLOSE = Row(IDLE, (o.silence_all, o.cancel_capture, o.abandon))
_CLOSE_UNHEARD = Row(IDLE, (o.cancel_capture, o.abandon))
_FORGOTTEN = Row(IDLE, (o.silence_all, o.cancel_capture, o.abandon, o.forget))
_DEAF = Row(IDLE, (o.abandon, o.cannot_hear))
_WRITTEN = Row(OPEN, (o.written,))
_TYPED = Row(HEARING, (o.silence, o.interject))
_TYPED_OVER = Row(HEARING, (o.silence, o.interject, o.resume_capture))
_FAILED = Row(OPEN, (o.trouble,))
_UNREACHED = Row(IDLE, (o.cancel_capture, o.abandon, o.trouble))
_UNSET = Row(IDLE, (o.cancel_capture, o.trouble))  # the session has given up
_SPENT = Row(IDLE, (o.cancel_capture, o.abandon, o.spent))
_BARRED = Row(IDLE, (o.silence_all, o.cancel_capture, o.abandon, o.spent))
_HUSHED = Row(OPEN, (o.silence, o.stop_bell))
_SILENT = Row(IDLE, (o.silence_all, o.abandon))
_SILENT_AFTER = Row(IDLE, (o.silence_all,))
_MUTED_AFTER = Row(IDLE, (o.silence_all, o.decline))

# fmt: off
_CLOSED: Final[Table] = {
    **TABLE,
    # A typed turn, or what is still heard of a conversation that has ended.
    (IDLE,      T.PRESS):       _OPEN,
    (SENDING,   T.PRESS):       _OPEN,
    (THINKING,  T.PRESS):       _OPEN,
    (SPEAKING,  T.PRESS):       _OPEN,
    (FINISHING, T.PRESS):       _OPEN,

    (SPEAKING,  T.INTERRUPTED): _SILENT_AFTER,  # by what was said before the end
    (FINISHING, T.INTERRUPTED): _SILENT_AFTER,
    (IDLE,      T.PRESS_MUTED): _SILENT_AFTER,
    (SENDING,   T.PRESS_MUTED): _SILENT,
    (THINKING,  T.PRESS_MUTED): _SILENT,
    (SPEAKING,  T.PRESS_MUTED): _SILENT,
    (FINISHING, T.PRESS_MUTED): _SILENT_AFTER,
    (IDLE,      T.MUTE):        _MUTED_AFTER,
    (SENDING,   T.MUTE):        _SILENT,
    (THINKING,  T.MUTE):        _SILENT,
    (SPEAKING,  T.MUTE):        _SILENT,
    (FINISHING, T.MUTE):        _MUTED_AFTER,
}
"""The table of `hold`, but for these cells, of which an open conversation adds the rest."""

FULL_DUPLEX: Final[Table] = {
    **OPEN_QUESTIONS,
    **{key: row for key, row in _CLOSED.items() if key[0] not in HELD},

    # Nobody speaks; after a while the conversation closes. Without a set-up none is open.
    (OPEN,      T.PRESS):       _CLOSE,
    (OPEN,      T.PRESS_DEAF):  _CLOSE,
    (OPEN,      T.PRESS_UNSET): IGNORED,
    (OPEN,      T.PRESS_SPENT): IGNORED,
    (OPEN,      T.PRESS_MUTED): IGNORED,
    (OPEN,      T.PRESS_RINGING): _HUSHED,
    (OPEN,      T.RELEASE):     IGNORED,
    (OPEN,      T.TYPED):       _TYPED,
    (OPEN,      T.TIMEOUT):     _CLOSE_UNHEARD,
    (OPEN,      T.TIMEOUT_OFFLINE): _UNREACHED,
    (OPEN,      T.CAPTURED):    _DEAF,
    (OPEN,      T.PAUSED):      IGNORED,
    (OPEN,      T.SPOKEN):      Row(HEARING, (o.silence,)),  # what rings
    (OPEN,      T.SPOKEN_SPENT): IGNORED,
    (OPEN,      T.INTERRUPTED): IGNORED,
    (OPEN,      T.ACCEPTED):    IGNORED,
    (OPEN,      T.REPLYING):    Row(ANSWERING),
    (OPEN,      T.REPLIED):     IGNORED,
    (OPEN,      T.WRITTEN):     _WRITTEN,
    (OPEN,      T.FAILED):      _FAILED,
    (OPEN,      T.PLAYED):      IGNORED,
    (OPEN,      T.FORGET):      _FORGOTTEN,
    (OPEN,      T.MUTE):        _CLOSE,
    (OPEN,      T.UNSET):       _UNSET,
    (OPEN,      T.GOODBYE):     _CLOSE_UNHEARD,
    (OPEN,      T.LOW):         Row(OPEN, (o.low,)),
    (OPEN,      T.SPENT):       _SPENT,
    (OPEN,      T.LAST):        IGNORED,
    (OPEN,      T.INTERRUPTED_SPENT): IGNORED,
    (OPEN,      T.BELL):        Row(OPEN, (o.ring,)),
    **ignored((HEARING, ANSWERING, SOUNDING), T.PRESS_RINGING),

    # Somebody speaks, or has typed. The model may leave it at that.
    (HEARING,   T.PRESS):       _CLOSE,
    (HEARING,   T.PRESS_DEAF):  _CLOSE,
    (HEARING,   T.PRESS_UNSET): IGNORED,
    (HEARING,   T.PRESS_SPENT): _CLOSE,
    (HEARING,   T.PRESS_MUTED): IGNORED,
    (HEARING,   T.RELEASE):     IGNORED,
    (HEARING,   T.TYPED):       _TYPED,
    (HEARING,   T.TIMEOUT):     Row(OPEN),
    (HEARING,   T.TIMEOUT_OFFLINE): _UNREACHED,
    (HEARING,   T.CAPTURED):    _DEAF,
    (HEARING,   T.PAUSED):      IGNORED,
    (HEARING,   T.SPOKEN):      IGNORED,
    (HEARING,   T.SPOKEN_SPENT): _SPENT,  # the turn at hand was the last
    (HEARING,   T.INTERRUPTED): IGNORED,
    (HEARING,   T.ACCEPTED):    IGNORED,
    (HEARING,   T.REPLYING):    Row(ANSWERING),
    (HEARING,   T.REPLIED):     IGNORED,
    (HEARING,   T.WRITTEN):     _WRITTEN,
    (HEARING,   T.FAILED):      _FAILED,
    (HEARING,   T.PLAYED):      IGNORED,
    (HEARING,   T.FORGET):      _FORGOTTEN,
    (HEARING,   T.MUTE):        _CLOSE,
    (HEARING,   T.UNSET):       _UNSET,
    (HEARING,   T.GOODBYE):     _CLOSE_UNHEARD,
    (HEARING,   T.LOW):         IGNORED,
    (HEARING,   T.SPENT):       IGNORED,
    (HEARING,   T.LAST):        _SPENT,
    (HEARING,   T.INTERRUPTED_SPENT): IGNORED,
    (HEARING,   T.BELL):        IGNORED,

    # Where the conversation ends here, the reply is heard as in `hold`.
    (ANSWERING, T.PRESS):       _CLOSE,
    (ANSWERING, T.PRESS_DEAF):  _CLOSE,
    (ANSWERING, T.PRESS_UNSET): IGNORED,
    (ANSWERING, T.PRESS_SPENT): _CLOSE,
    (ANSWERING, T.PRESS_MUTED): IGNORED,
    (ANSWERING, T.RELEASE):     IGNORED,
    (ANSWERING, T.TYPED):       _TYPED,
    (ANSWERING, T.TIMEOUT):     IGNORED,
    (ANSWERING, T.TIMEOUT_OFFLINE): IGNORED,
    (ANSWERING, T.CAPTURED):    Row(SPEAKING, (o.cancel_capture, o.end, o.cannot_hear)),
    (ANSWERING, T.PAUSED):      IGNORED,
    (ANSWERING, T.SPOKEN):      IGNORED,
    (ANSWERING, T.SPOKEN_SPENT): IGNORED,
    (ANSWERING, T.INTERRUPTED): Row(HEARING, (o.silence_all,)),
    (ANSWERING, T.ACCEPTED):    IGNORED,
    (ANSWERING, T.REPLYING):    IGNORED,
    (ANSWERING, T.REPLIED):     Row(SOUNDING, (o.finish,)),
    (ANSWERING, T.WRITTEN):     IGNORED,
    (ANSWERING, T.FAILED):      Row(SOUNDING, (o.finish, o.trouble)),
    (ANSWERING, T.PLAYED):      IGNORED,
    (ANSWERING, T.FORGET):      _FORGOTTEN,
    (ANSWERING, T.MUTE):        _CLOSE,
    (ANSWERING, T.UNSET):       Row(SPEAKING, (o.cancel_capture,)),
    (ANSWERING, T.GOODBYE):     Row(SPEAKING, (o.cancel_capture, o.end)),
    (ANSWERING, T.LOW):         IGNORED,
    (ANSWERING, T.SPENT):       IGNORED,
    (ANSWERING, T.LAST):        Row(FINISHING, (o.cancel_capture, o.end, o.finish, o.spent)),
    (ANSWERING, T.INTERRUPTED_SPENT): _BARRED,
    (ANSWERING, T.BELL):        IGNORED,

    # The next reply may follow at once.
    (SOUNDING,  T.PRESS):       _CLOSE,
    (SOUNDING,  T.PRESS_DEAF):  _CLOSE,
    (SOUNDING,  T.PRESS_UNSET): IGNORED,
    (SOUNDING,  T.PRESS_SPENT): IGNORED,
    (SOUNDING,  T.PRESS_MUTED): IGNORED,
    (SOUNDING,  T.RELEASE):     IGNORED,
    (SOUNDING,  T.TYPED):       _TYPED,
    (SOUNDING,  T.TIMEOUT):     IGNORED,
    (SOUNDING,  T.TIMEOUT_OFFLINE): IGNORED,
    (SOUNDING,  T.CAPTURED):    Row(FINISHING, (o.cancel_capture, o.end, o.cannot_hear)),
    (SOUNDING,  T.PAUSED):      IGNORED,
    (SOUNDING,  T.SPOKEN):      Row(HEARING, (o.silence,)),
    (SOUNDING,  T.SPOKEN_SPENT): IGNORED,
    (SOUNDING,  T.INTERRUPTED): Row(HEARING, (o.silence_all,)),
    (SOUNDING,  T.ACCEPTED):    IGNORED,
    (SOUNDING,  T.REPLYING):    Row(ANSWERING),
    (SOUNDING,  T.REPLIED):     IGNORED,
    (SOUNDING,  T.WRITTEN):     IGNORED,
    (SOUNDING,  T.FAILED):      IGNORED,
    (SOUNDING,  T.PLAYED):      Row(OPEN),
    (SOUNDING,  T.FORGET):      _FORGOTTEN,
    (SOUNDING,  T.MUTE):        _CLOSE,
    (SOUNDING,  T.UNSET):       Row(FINISHING, (o.cancel_capture,)),
    (SOUNDING,  T.GOODBYE):     Row(FINISHING, (o.cancel_capture, o.end)),
    (SOUNDING,  T.LOW):         IGNORED,
    (SOUNDING,  T.SPENT):       Row(FINISHING, (o.cancel_capture, o.end, o.spent)),
    (SOUNDING,  T.LAST):        IGNORED,
    (SOUNDING,  T.INTERRUPTED_SPENT): IGNORED,
    (SOUNDING,  T.BELL):        IGNORED,
}

HALF_DUPLEX: Final[Table] = {
    **FULL_DUPLEX,
    (OPEN,      T.REPLYING):    Row(ANSWERING, (o.pause_capture,)),
    (OPEN,      T.PAUSED):      Row(OPEN, (o.pause,)),
    (HEARING,   T.REPLYING):    Row(ANSWERING, (o.pause_capture,)),
    (HEARING,   T.PAUSED):      Row(HEARING, (o.pause,)),
    (ANSWERING, T.TYPED):       _TYPED_OVER,
    (ANSWERING, T.CAPTURED):    Row(SPEAKING, (o.end, o.cannot_hear)),
    (ANSWERING, T.PAUSED):      Row(ANSWERING, (o.pause,)),
    (ANSWERING, T.INTERRUPTED): Row(HEARING, (o.silence_all, o.resume_capture)),
    (SOUNDING,  T.TYPED):       _TYPED_OVER,
    (SOUNDING,  T.CAPTURED):    Row(FINISHING, (o.end, o.cannot_hear)),
    (SOUNDING,  T.PAUSED):      Row(SOUNDING, (o.pause,)),
    (SOUNDING,  T.SPOKEN):      Row(HEARING, (o.silence, o.resume_capture)),
    (SOUNDING,  T.INTERRUPTED): Row(HEARING, (o.silence_all, o.resume_capture)),
    (SOUNDING,  T.PLAYED):      Row(OPEN, (o.resume_capture,)),
}
"""Full duplex, but for these cells."""
# fmt: on
