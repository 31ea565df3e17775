"""The mode `toggle`: one press starts, the next one stops, a long press mutes.

The finger is up while the user talks, so that nobody can tell a tap from a press that starts; in
its place a second press in quick succession, before anything was said, is "be quiet".
"""

from typing import Final

from edged.conversation import orders as o
from edged.conversation.tables.hold import TABLE
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
    Row,
    T,
    Table,
)

_STOP = Row(CLOSING, (o.end_capture,))
_QUIET = Row(IDLE, (o.cancel_capture, o.abandon))
"""Likewise of an utterance, as a tap in `hold`."""
_SILENT = Row(IDLE, (o.silence_all, o.abandon))
_SILENT_AFTER = Row(IDLE, (o.silence_all,))
_MUTED_AFTER = Row(IDLE, (o.silence_all, o.decline))

# fmt: off
TOGGLE: Final[Table] = {
    **TABLE,
    (TOUCHED,   T.PRESS):       _QUIET,
    (TOUCHED,   T.PRESS_DEAF):  _QUIET,
    (TOUCHED,   T.PRESS_UNSET): _QUIET,
    (TOUCHED,   T.PRESS_SPENT): _QUIET,
    (TOUCHED,   T.RELEASE):     IGNORED,
    (LISTENING, T.PRESS):       _STOP,
    (LISTENING, T.PRESS_DEAF):  _STOP,
    (LISTENING, T.PRESS_UNSET): _STOP,
    (LISTENING, T.PRESS_SPENT): _STOP,
    (LISTENING, T.RELEASE):     IGNORED,

    # Muted, only typed turns are under way; a press silences their replies.
    (IDLE,      T.PRESS_MUTED): _SILENT_AFTER,
    (TOUCHED,   T.PRESS_MUTED): IGNORED,
    (LISTENING, T.PRESS_MUTED): IGNORED,
    (CLOSING,   T.PRESS_MUTED): IGNORED,
    (SENDING,   T.PRESS_MUTED): _SILENT,
    (THINKING,  T.PRESS_MUTED): _SILENT,
    (SPEAKING,  T.PRESS_MUTED): _SILENT,
    (FINISHING, T.PRESS_MUTED): _SILENT_AFTER,

    (IDLE,      T.MUTE):        _MUTED_AFTER,
    (TOUCHED,   T.MUTE):        _QUIET,
    (LISTENING, T.MUTE):        _QUIET,
    (CLOSING,   T.MUTE):        _QUIET,
    (SENDING,   T.MUTE):        _SILENT,
    (THINKING,  T.MUTE):        _SILENT,
    (SPEAKING,  T.MUTE):        _SILENT,
    (FINISHING, T.MUTE):        _MUTED_AFTER,
}
"""The table of `hold`, but for these cells."""
# fmt: on
