"""The mode `hold` as one table: (phase, trigger) -> (next phase, commands).

Every cell is written out: a device must survive any order of events, so whatever is ignored is
ignored on purpose. Every decision about a turn is in this table; `machine` only looks up the row.
"""

from typing import Final

from edged.conversation import orders as o
from edged.conversation.questions import QUESTIONS
from edged.conversation.tables.rows import (
    CLOSING,
    FINISHING,
    IDLE,
    IGNORED,
    LISTENING,
    SENDING,
    SPEAKING,
    THINKING,
    TOUCHED,
    TURN,
    Row,
    T,
    Table,
    ignored,
)

# Rows that several phases share; the last four are for when the service has nothing more to send.
_START = Row(TOUCHED, (o.silence, o.begin, o.capture))
_TYPED = Row(SENDING, (o.silence, o.write))
_DEAF = Row(IDLE, (o.silence_all, o.abandon, o.cannot_hear))
_UNSET = Row(IDLE, (o.silence_all, o.abandon, o.trouble))
_SPENT = Row(IDLE, (o.silence_all, o.abandon, o.spent))
_FORGOTTEN = Row(IDLE, (o.silence_all, o.abandon, o.forget))
_DEAF_AFTER = Row(IDLE, (o.silence_all, o.cannot_hear))
_UNSET_AFTER = Row(IDLE, (o.silence_all, o.trouble))
_SPENT_AFTER = Row(IDLE, (o.silence_all, o.spent))
_FORGOTTEN_AFTER = Row(IDLE, (o.silence_all, o.forget))
_HUSHED = Row(IDLE, (o.silence_all, o.stop_bell))

# fmt: off
TABLE: Final[Table] = {
    (IDLE,      T.PRESS):       _START,
    (IDLE,      T.PRESS_DEAF):  _DEAF_AFTER,
    (IDLE,      T.PRESS_UNSET): _UNSET_AFTER,
    (IDLE,      T.PRESS_SPENT): _SPENT_AFTER,
    (IDLE,      T.PRESS_RINGING): _HUSHED,
    (IDLE,      T.RELEASE):     IGNORED,
    (IDLE,      T.TYPED):       _TYPED,
    (IDLE,      T.TIMEOUT):     Row(IDLE, (o.forget,)),
    (IDLE,      T.CAPTURED):    IGNORED,
    (IDLE,      T.ACCEPTED):    IGNORED,
    (IDLE,      T.REPLYING):    IGNORED,
    (IDLE,      T.REPLIED):     IGNORED,
    (IDLE,      T.WRITTEN):     IGNORED,
    (IDLE,      T.FAILED):      IGNORED,
    (IDLE,      T.PLAYED):      IGNORED,
    (IDLE,      T.FORGET):      _FORGOTTEN_AFTER,
    (IDLE,      T.LOW):         Row(IDLE, (o.low,)),
    (IDLE,      T.BELL):        Row(IDLE, (o.ring,)),

    # A tap only silences: its capture is discarded. Who types waits for who talks.
    (TOUCHED,   T.PRESS):       IGNORED,
    (TOUCHED,   T.PRESS_DEAF):  IGNORED,
    (TOUCHED,   T.PRESS_UNSET): IGNORED,
    (TOUCHED,   T.PRESS_SPENT): IGNORED,
    (TOUCHED,   T.RELEASE):     Row(IDLE, (o.cancel_capture, o.abandon)),
    (TOUCHED,   T.TYPED):       IGNORED,
    (TOUCHED,   T.TIMEOUT):     Row(LISTENING),
    (TOUCHED,   T.CAPTURED):    Row(IDLE, (o.abandon, o.cannot_hear)),
    (TOUCHED,   T.ACCEPTED):    IGNORED,
    (TOUCHED,   T.REPLYING):    IGNORED,
    (TOUCHED,   T.REPLIED):     IGNORED,
    (TOUCHED,   T.WRITTEN):     IGNORED,
    (TOUCHED,   T.FAILED):      Row(IDLE, (o.cancel_capture, o.trouble)),
    (TOUCHED,   T.PLAYED):      IGNORED,
    (TOUCHED,   T.FORGET):      Row(IDLE, (o.cancel_capture, o.abandon, o.forget)),
    (TOUCHED,   T.LOW):         IGNORED,
    (TOUCHED,   T.BELL):        IGNORED,

    # The microphone ends a capture on its own only when it is lost: the speech so far is sent.
    (LISTENING, T.PRESS):       IGNORED,
    (LISTENING, T.PRESS_DEAF):  IGNORED,
    (LISTENING, T.PRESS_UNSET): IGNORED,
    (LISTENING, T.PRESS_SPENT): IGNORED,
    (LISTENING, T.RELEASE):     Row(CLOSING, (o.end_capture,)),
    (LISTENING, T.TYPED):       IGNORED,
    (LISTENING, T.TIMEOUT):     Row(CLOSING, (o.end_capture,)),
    (LISTENING, T.CAPTURED):    Row(SENDING, (o.end, o.cannot_hear)),
    (LISTENING, T.ACCEPTED):    IGNORED,
    (LISTENING, T.REPLYING):    IGNORED,
    (LISTENING, T.REPLIED):     IGNORED,
    (LISTENING, T.WRITTEN):     IGNORED,
    (LISTENING, T.FAILED):      Row(IDLE, (o.cancel_capture, o.trouble)),
    (LISTENING, T.PLAYED):      IGNORED,
    (LISTENING, T.FORGET):      Row(IDLE, (o.cancel_capture, o.abandon, o.forget)),
    (LISTENING, T.LOW):         IGNORED,
    (LISTENING, T.BELL):        IGNORED,

    (CLOSING,   T.PRESS):       _START,
    (CLOSING,   T.PRESS_DEAF):  Row(IDLE, (o.cancel_capture, o.abandon, o.cannot_hear)),
    (CLOSING,   T.PRESS_UNSET): Row(IDLE, (o.cancel_capture, o.abandon, o.trouble)),
    (CLOSING,   T.PRESS_SPENT): Row(IDLE, (o.cancel_capture, o.abandon, o.spent)),
    (CLOSING,   T.RELEASE):     IGNORED,
    (CLOSING,   T.TYPED):       IGNORED,
    (CLOSING,   T.TIMEOUT):     Row(SENDING, (o.cancel_capture, o.end)),
    (CLOSING,   T.CAPTURED):    Row(SENDING, (o.end,)),
    (CLOSING,   T.ACCEPTED):    IGNORED,
    (CLOSING,   T.REPLYING):    IGNORED,
    (CLOSING,   T.REPLIED):     IGNORED,
    (CLOSING,   T.WRITTEN):     IGNORED,
    (CLOSING,   T.FAILED):      Row(IDLE, (o.cancel_capture, o.trouble)),
    (CLOSING,   T.PLAYED):      IGNORED,
    (CLOSING,   T.FORGET):      Row(IDLE, (o.cancel_capture, o.abandon, o.forget)),
    (CLOSING,   T.LOW):         IGNORED,
    (CLOSING,   T.BELL):        IGNORED,

    (SENDING,   T.PRESS):       _START,
    (SENDING,   T.PRESS_DEAF):  _DEAF,
    (SENDING,   T.PRESS_UNSET): _UNSET,
    (SENDING,   T.PRESS_SPENT): _SPENT,
    (SENDING,   T.RELEASE):     IGNORED,
    (SENDING,   T.TYPED):       _TYPED,
    (SENDING,   T.TIMEOUT):     Row(IDLE, (o.abandon, o.trouble)),
    (SENDING,   T.CAPTURED):    IGNORED,
    (SENDING,   T.ACCEPTED):    Row(THINKING, (o.await_reply,)),
    (SENDING,   T.REPLYING):    IGNORED,
    (SENDING,   T.REPLIED):     IGNORED,
    (SENDING,   T.WRITTEN):     IGNORED,
    (SENDING,   T.FAILED):      Row(IDLE, (o.cancel_capture, o.trouble)),  # perhaps a first frame
    (SENDING,   T.PLAYED):      IGNORED,
    (SENDING,   T.FORGET):      _FORGOTTEN,
    (SENDING,   T.LOW):         IGNORED,
    (SENDING,   T.BELL):        IGNORED,

    # The session core times the reply, where the messages arrive, and fails the turn. The reply to
    # a quiet turn is awaited here to its end: it is nothing to hear.
    (THINKING,  T.PRESS):       _START,
    (THINKING,  T.PRESS_DEAF):  _DEAF,
    (THINKING,  T.PRESS_UNSET): _UNSET,
    (THINKING,  T.PRESS_SPENT): _SPENT,
    (THINKING,  T.RELEASE):     IGNORED,
    (THINKING,  T.TYPED):       _TYPED,
    (THINKING,  T.TIMEOUT):     IGNORED,
    (THINKING,  T.CAPTURED):    IGNORED,
    (THINKING,  T.ACCEPTED):    IGNORED,
    (THINKING,  T.REPLYING):    Row(SPEAKING),
    (THINKING,  T.REPLIED):     IGNORED,
    (THINKING,  T.WRITTEN):     Row(IDLE, (o.silence_all, o.written)),
    (THINKING,  T.FAILED):      Row(IDLE, (o.silence_all, o.trouble)),
    (THINKING,  T.PLAYED):      IGNORED,
    (THINKING,  T.FORGET):      _FORGOTTEN,
    (THINKING,  T.LOW):         IGNORED,
    (THINKING,  T.BELL):        IGNORED,

    # Whatever has arrived of a reply is played to the last sample, even if the reply broke off.
    (SPEAKING,  T.PRESS):       _START,
    (SPEAKING,  T.PRESS_DEAF):  _DEAF,
    (SPEAKING,  T.PRESS_UNSET): _UNSET,
    (SPEAKING,  T.PRESS_SPENT): _SPENT,
    (SPEAKING,  T.RELEASE):     IGNORED,
    (SPEAKING,  T.TYPED):       _TYPED,
    (SPEAKING,  T.TIMEOUT):     IGNORED,
    (SPEAKING,  T.CAPTURED):    IGNORED,
    (SPEAKING,  T.ACCEPTED):    IGNORED,
    (SPEAKING,  T.REPLYING):    IGNORED,
    (SPEAKING,  T.REPLIED):     Row(FINISHING, (o.finish,)),
    (SPEAKING,  T.WRITTEN):     IGNORED,
    (SPEAKING,  T.FAILED):      Row(FINISHING, (o.finish, o.trouble)),
    (SPEAKING,  T.PLAYED):      IGNORED,
    (SPEAKING,  T.FORGET):      _FORGOTTEN,
    (SPEAKING,  T.LOW):         IGNORED,
    (SPEAKING,  T.BELL):        IGNORED,

    (FINISHING, T.PRESS):       _START,
    (FINISHING, T.PRESS_DEAF):  _DEAF_AFTER,
    (FINISHING, T.PRESS_UNSET): _UNSET_AFTER,
    (FINISHING, T.PRESS_SPENT): _SPENT_AFTER,
    (FINISHING, T.RELEASE):     IGNORED,
    (FINISHING, T.TYPED):       _TYPED,
    (FINISHING, T.TIMEOUT):     IGNORED,
    (FINISHING, T.CAPTURED):    IGNORED,
    (FINISHING, T.ACCEPTED):    IGNORED,
    (FINISHING, T.REPLYING):    IGNORED,
    (FINISHING, T.REPLIED):     IGNORED,
    (FINISHING, T.WRITTEN):     IGNORED,
    (FINISHING, T.FAILED):      IGNORED,
    (FINISHING, T.PLAYED):      Row(IDLE),
    (FINISHING, T.FORGET):      _FORGOTTEN_AFTER,
    (FINISHING, T.LOW):         IGNORED,
    (FINISHING, T.BELL):        IGNORED,

    # What rings does so while nobody talks, and only then a press stops it.
    **ignored([each for each in TURN if each is not IDLE], T.PRESS_RINGING),
    # A long press mutes in the other modes only.
    **ignored(TURN, T.PRESS_MUTED, T.MUTE),
    # The next press is told of these, and a turn under way ends as it may.
    **ignored(TURN, T.UNSET, T.SPENT),
    # Of an open conversation, and of what it still tells when it is closed.
    **ignored(TURN, T.TIMEOUT_OFFLINE, T.PAUSED, T.SPOKEN, T.SPOKEN_SPENT, T.GOODBYE),
    **ignored(TURN, T.INTERRUPTED, T.INTERRUPTED_SPENT, T.LAST),

    **QUESTIONS,
}
# fmt: on
