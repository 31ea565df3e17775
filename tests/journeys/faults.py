"""What the user notices of each named fault of the service: the promise, as a table."""

from enum import Enum
from typing import Final

from edged.emulator.faults.catalogue import CATALOGUE


class Sign(Enum):
    """What the user hears and sees."""

    NOTHING = "nothing: the answer is heard whole"
    LATER = "a later answer, heard whole"
    PAUSES = "the whole answer, with the pauses of the service"
    PARTLY = "the answer, without the piece that could not be read"
    SOUND = "the sound for a failed turn; the next one is answered"
    REFUSED = "the sound for a refusal; the next one is answered"
    SAY_MORE = "the sound that asks to say more; the next one is answered"
    OFFLINE = "offline: time cures it; the sound for no connection if pressed"
    OWNER = "not set up: the cause and its cure are told"


class Story(Enum):
    """What the user does."""

    ONE = "one turn"
    TWO = "two turns"
    CUT = "two turns, the cable pulled for a moment between them"
    BARGE = "a press in the middle of the answer"
    CALL = "one turn that calls a tool, and another"
    OPEN_CALL = "an open conversation in which a tool is called"
    GOODBYE = "an open conversation that a tool closes"


_EXCEPTIONS: Final[dict[tuple[Story, Sign], str]] = {
    (Story.TWO, Sign.NOTHING): """
        go-away go-away-short go-away-silence deadline no-turn-complete late-turn-complete
        interrupted-late finished never-finished late-update no-updates requires-action
        spurious-interruption connection-limit
    """,
    (Story.CUT, Sign.NOTHING): """
        stale-handle-1007 stale-handle-1008 poisoned-handle old-socket-open unresumable
        empty-handle amnesia stale-handle-1000 stale-handle-1006 stale-handle-1009
        stale-handle-1011 stale-handle-1013 stale-handle-silence stale-handle-error
        history-refused history-refused-late handle-words history-words handle-go-away
    """,
    (Story.BARGE, Sign.NOTHING): "interrupted-tenfold residue interrupted-for-nothing",
    (Story.BARGE, Sign.LATER): "freeze",
    (Story.CUT, Sign.LATER): "mute-handle",
    (Story.ONE, Sign.LATER): """
        refuse-tcp no-upgrade http-503 mute-setup wrong-first-message half-open read-stall
        no-answer invalid-argument no-turn-to-complete close-in-utterance slow-network
        context-exhausted
    """,
    (Story.ONE, Sign.OWNER): """
        http-401 http-403 http-404 redirect bad-setup unknown-model bad-key
    """,
    (Story.ONE, Sign.OFFLINE): "http-429 quota quota-mid-session",
    (Story.ONE, Sign.PARTLY): "bad-base64",
    (Story.ONE, Sign.PAUSES): "gaps several-utterances",
    (Story.TWO, Sign.SOUND): """
        reset close-in-answer close-1000 empty-turn other-rate repetition-refused
    """,
    (Story.CALL, Sign.NOTHING): """
        cancelled-call repeated-call parallel-calls nameless-call unknown-function bad-arguments
    obeyed-result
    """,
    (Story.CALL, Sign.LATER): "old-call silent-after-response close-in-call",
    (Story.CALL, Sign.SOUND): "malformed-call",
    (Story.OPEN_CALL, Sign.LATER): "late-call",
    (Story.GOODBYE, Sign.NOTHING): "scheduling-refused",
    (Story.TWO, Sign.REFUSED): "turn-complete-reason",
    (Story.TWO, Sign.SAY_MORE): "waiting-for-input",
}

EXPECTED: Final[dict[str, tuple[Story, Sign]]] = dict.fromkeys(
    CATALOGUE, (Story.ONE, Sign.NOTHING)
) | {name: promise for promise, names in _EXCEPTIONS.items() for name in names.split()}
"""For every fault of the catalogue; most go unnoticed."""


def table() -> str:
    """Return the promise in Markdown."""
    rows = [
        f"| `{name}` | {CATALOGUE[name].says} | {sign.value} |"
        for name, (_, sign) in EXPECTED.items()
    ]
    return "\n".join(("| Fault | What happens | What the user notices |", "|---|---|---|", *rows))


if __name__ == "__main__":
    print(table())  # noqa: T201 - a command that prints
