"""The cells about a call that a press has to confirm; they change nothing else.

While the user speaks no call is asked for: it belonged to the turn before, and is over.
"""

from typing import Final

from edged.conversation import orders as o
from edged.conversation.tables.rows import (
    ANSWERING,
    CLOSING,
    FINISHING,
    HEARING,
    IDLE,
    IGNORED,
    LISTENING,
    OPEN,
    SENDING,
    SOUNDING,
    SPEAKING,
    THINKING,
    TOUCHED,
    Row,
    T,
    Table,
)

# fmt: off
QUESTIONS: Final[Table] = {
    (IDLE,      T.CONFIRM):  Row(IDLE, (o.confirm,)),
    (IDLE,      T.TOO_LONG): Row(IDLE, (o.decline, o.refused)),
    (IDLE,      T.ASKED):    Row(IDLE, (o.ask,)),
    (IDLE,      T.EXPIRED):  Row(IDLE, (o.decline,)),

    (TOUCHED,   T.CONFIRM):  IGNORED,
    (TOUCHED,   T.TOO_LONG): IGNORED,
    (TOUCHED,   T.ASKED):    IGNORED,
    (TOUCHED,   T.EXPIRED):  IGNORED,
    (LISTENING, T.CONFIRM):  IGNORED,
    (LISTENING, T.TOO_LONG): IGNORED,
    (LISTENING, T.ASKED):    IGNORED,
    (LISTENING, T.EXPIRED):  IGNORED,
    (CLOSING,   T.CONFIRM):  IGNORED,
    (CLOSING,   T.TOO_LONG): IGNORED,
    (CLOSING,   T.ASKED):    IGNORED,
    (CLOSING,   T.EXPIRED):  IGNORED,
    (SENDING,   T.CONFIRM):  IGNORED,
    (SENDING,   T.TOO_LONG): IGNORED,
    (SENDING,   T.ASKED):    IGNORED,
    (SENDING,   T.EXPIRED):  IGNORED,

    (THINKING,  T.CONFIRM):  Row(THINKING, (o.confirm,)),
    (THINKING,  T.TOO_LONG): Row(THINKING, (o.decline, o.refused)),
    (THINKING,  T.ASKED):    Row(THINKING, (o.ask,)),
    (THINKING,  T.EXPIRED):  Row(THINKING, (o.decline,)),
    (SPEAKING,  T.CONFIRM):  Row(SPEAKING, (o.confirm,)),
    (SPEAKING,  T.TOO_LONG): Row(SPEAKING, (o.decline, o.refused)),
    (SPEAKING,  T.ASKED):    Row(SPEAKING, (o.ask,)),
    (SPEAKING,  T.EXPIRED):  Row(SPEAKING, (o.decline,)),
    (FINISHING, T.CONFIRM):  Row(FINISHING, (o.confirm,)),
    (FINISHING, T.TOO_LONG): Row(FINISHING, (o.decline, o.refused)),
    (FINISHING, T.ASKED):    Row(FINISHING, (o.ask,)),
    (FINISHING, T.EXPIRED):  Row(FINISHING, (o.decline,)),
}
"""In every mode."""

OPEN_QUESTIONS: Final[Table] = {
    (OPEN,      T.CONFIRM):  Row(OPEN, (o.confirm,)),
    (OPEN,      T.TOO_LONG): IGNORED,
    (OPEN,      T.ASKED):    Row(OPEN, (o.ask,)),
    (OPEN,      T.EXPIRED):  Row(OPEN, (o.decline,)),
    (HEARING,   T.CONFIRM):  Row(HEARING, (o.confirm,)),
    (HEARING,   T.TOO_LONG): IGNORED,
    (HEARING,   T.ASKED):    Row(HEARING, (o.ask,)),
    (HEARING,   T.EXPIRED):  Row(HEARING, (o.decline,)),
    (ANSWERING, T.CONFIRM):  Row(ANSWERING, (o.confirm,)),
    (ANSWERING, T.TOO_LONG): IGNORED,
    (ANSWERING, T.ASKED):    Row(ANSWERING, (o.ask,)),
    (ANSWERING, T.EXPIRED):  Row(ANSWERING, (o.decline,)),
    (SOUNDING,  T.CONFIRM):  Row(SOUNDING, (o.confirm,)),
    (SOUNDING,  T.TOO_LONG): IGNORED,
    (SOUNDING,  T.ASKED):    Row(SOUNDING, (o.ask,)),
    (SOUNDING,  T.EXPIRED):  Row(SOUNDING, (o.decline,)),
}
"""In an open conversation."""
# fmt: on
