"""A session with the Live API as a state machine without I/O: events in, effects out.

The core decides everything that a session does: when to connect, to resume, to renew, to wait and
for how long; what is said on which connection; to which turn a message of the service belongs; what
is said again after a cut; when silence has lasted too long. It opens no socket, starts no task,
asks no clock and keeps no timer, so that a test can put any event at any point of any exchange
(https://sans-io.readthedocs.io; `websockets.protocol` and h11 are built alike).

    state = State.of(Options(capacity=320_000))
    state, effects = step(state, Started(handle=None), now=0.0)
    # effects: Report(LinkChanged(OFFLINE, "connecting")), Open(handle=None, history=())

The caller

1. passes an event with the time at which it happened, in seconds of a monotonic clock;
2. keeps the state, and does the effects in the order given;
3. passes what comes of them, each as an event of its own and never from within a step: Connected or
   Disconnected after `Open`, MessageSent after `Send`, MessageReceived as the service sends;
4. passes TimePassed once `state.deadlines.next` has come, whatever happens in between.

A turn, as events and the effects that they have:

    UtteranceBegun(1)                        Send(ActivityStart(1))
    MessageSent(ActivityStart(1))            Report(ActivityStarted(1))
    SoundHeard(1, pcm)                       Send(Audio(1, pcm)): at once, then per 100 ms
    UtteranceEnded(1)                        Send(ActivityEnd(1)), after the last sound
    MessageSent(ActivityEnd(1))              Report(UtteranceAccepted(1))
    MessageReceived((ModelAudio(pcm),))      Report(ReplyStarted(1)), Play(1, pcm)
    MessageReceived((GenerationComplete(),)) Report(ReplyEnded(1))
    MessageReceived((TurnComplete(),))

and if the connection is lost before the reply has begun, everything goes out again:

    Disconnected(failure)                    Report(LinkChanged(OFFLINE, …)), Open(handle)
    Connected(resumed=True)                  Report(LinkChanged(ONLINE)), Send(ActivityStart(1))

`edged.live.session` is the only caller in the product.
"""

from edged.live.core.machine import step
from edged.live.core.options import Options, spread
from edged.live.core.state import State

__all__ = ["Options", "State", "spread", "step"]
