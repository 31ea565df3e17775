"""Every named fault of the service, survived by the device with the right sign to the user."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edged.conversation.commands import Sign as Light
from edged.conversation.events import FailureKind, LinkChanged, PlaybackEnded, TurnFailed
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.settings.secrets.secret import Kind, Secret
from tests import virtual_time
from tests.journeys.faults import EXPECTED, Sign, Story, table
from tests.journeys.home import (
    KEY,
    Home,
    Samples,
    babble,
    best_match,
    home,
    place_of,
    to_spoken_rate,
)

VOICE = 0.7
ORDERS = {
    "history-refused": ("history-refused", "stale-handle-1008"),  # else no history is told
    "history-refused-late": ("history-refused-late", "stale-handle-1008"),
    "history-words": ("history-words", "stale-handle-1008"),
    "poisoned-handle": ("poisoned-handle@seconds=0.8",),  # in an answer it is close-in-answer
    "old-call": ("old-call", "close-in-call"),
    "connection-limit": ("connection-limit@seconds=4,lead=2",),
}
"""What is ordered for a fault, if not itself alone."""
AVOIDED = {
    "old-socket-open": "a connection is closed before another one resumes it",
    "frame-limit": "there is a frame in a second at most",
    "session-limit": "the context is always compressed",
    "obeyed-result": "no built-in tool returns what others have written: test_injection.py",
}
"""Faults that never strike the device, and why."""
FAILED = {
    Sign.SOUND: FailureKind.NO_REPLY,
    Sign.REFUSED: FailureKind.REFUSED,
    Sign.SAY_MORE: FailureKind.UNFINISHED,
}
"""Which sound follows a failed turn."""
QUIET = 20
CALLS = {
    Story.CALL: (f'call volume {{"percent": {QUIET}}}', "hello"),
    Story.OPEN_CALL: (f'call volume {{"percent": {QUIET}}}',),
    Story.GOODBYE: ("hello", "call end_conversation"),
}
"""What is said where a tool is called."""
UNHEARD = ("unknown-function", "bad-arguments", "malformed-call", "scheduling-refused")
"""Faults of calls with which the volume is not set."""
OPEN = (Story.OPEN_CALL, Story.GOODBYE)
MODELS = {"several-utterances": "gemini-3.8-live-extended-thinking"}
"""Faults that only another model shows."""
EXPRESS = Secret("an-express-key-0123", "the test", Kind.EXPRESS_KEY)
VERTEX = ("nameless-call",)
"""Faults that only Vertex AI shows."""


async def speak(house: Home, longer: float = 0.0) -> None:
    """Say the words in one press, once the light says that it listens.

    A press that is `longer` makes another utterance of them.
    """
    house.button.press()
    await house.diary.until_shown(Light.LISTENING)
    house.speak()
    await house.wait(VOICE + 0.3 + longer)
    house.button.release()


async def converse(house: Home, story: Story) -> None:
    """Open a conversation and speak, up to its end."""
    await house.button.hold(0.15)
    await house.diary.until_shown(Light.LISTENING)
    house.speak()
    await house.diary.until_seen(PlaybackEnded)
    if story is Story.GOODBYE:
        await house.wait(1.0)
        house.speak()
        await house.diary.until_shown(Light.READY)
        await house.wait(2.0)
    else:
        await house.button.hold(0.15)


async def tell(house: Home, story: Story, sign: Sign) -> None:
    """Live through a story up to the end of its last turn."""
    if story in OPEN:
        await converse(house, story)
        return
    answered = sign not in (Sign.OWNER, Sign.OFFLINE)
    if story is Story.BARGE:
        await speak(house)
        await house.diary.until_shown(Light.SPEAKING)
        await house.wait(0.2)
        await speak(house)
        await house.diary.until_seen(PlaybackEnded)
        return
    turns = 1 if story is Story.ONE else 2
    for turn in range(1, turns + 1):
        await speak(house, 0.1 if turn == 1 and sign in FAILED else 0.0)
        if sign in FAILED and turn == 1:
            await house.diary.until_seen(TurnFailed)
            await house.wait(3.0)
        elif answered:
            good = turn - (sign in FAILED)
            await house.diary.until_seen(PlaybackEnded, good)
        if story is Story.CUT and turn == 1:
            await house.wait(1.0)
            house.cable.pull()
            await house.wait(0.5)
            await house.cable.plug()
            await house.diary.until_shown(Light.READY)
    await house.wait(1.0)


def in_order(heard: Samples, reply: Samples) -> bool:
    """Tell whether the pieces of the reply are heard one after the other, but for a few seams."""
    size, seams, start = 24 * 50, 0, 0
    for begin in range(0, len(reply) - size, size):
        piece = reply[begin : begin + size]
        if not np.abs(piece).max() > 1:
            continue
        if best_match(heard[start:], piece) < 0.98:
            seams += 1
            continue
        start += place_of(heard[start:], piece)
    return seams <= 3


async def live_through(directory: Path, fault: str) -> None:
    """Run the device against a service with `fault`."""
    story, sign = EXPECTED[fault]
    orders = planned(*ORDERS.get(fault, (fault,)))
    options = Options(faults=orders, script=CALLS.get(story, ()))
    tools = dict.fromkeys(("volume", "time", "goodbye"), story in CALLS)
    talk = {"mode": "open" if story in OPEN else "hold"}
    voice = babble(VOICE)
    gemini: dict[str, Any] = {"model": MODELS.get(fault, "gemini-3.8-live")}
    key = EXPRESS if fault in VERTEX else KEY
    gemini["backend"] = "vertex" if fault in VERTEX else "api-key"
    async with home(
        directory, voice, options=options, key=key, gemini=gemini, tools=tools, conversation=talk
    ) as house:
        if sign is Sign.OWNER:
            await house.diary.until_shown(Light.NOT_SET_UP)
            assert "check" in house.diary.of(LinkChanged)[-1].cause
            return
        await house.diary.until_seen(LinkChanged, 2)
        await tell(house, story, sign)
        if sign is Sign.OFFLINE:
            assert Light.OFFLINE in {shown for _, _, shown in house.diary.entries[2:]}
            assert "quota" in house.diary.of(LinkChanged)[-1].cause
            return
        failures = house.diary.of(TurnFailed)
        kinds = {failed.kind for failed in failures}
        assert kinds == ({FAILED[sign]} if sign in FAILED else set()), failures
        window = house.emulator.traffic.windows[-1]
        await house.diary.until_shown(Light.READY)
        fired = {each.name for each in house.emulator.injector.injected}
        assert fired == {order.fault.name for order in orders} - AVOIDED.keys()
        volume = house.appliance.parts.speaker.volume
        assert (volume == QUIET) is (story in CALLS and fault not in UNHEARD)
    assert voice in bytes(window.audio)
    reply = to_spoken_rate(bytes(window.audio))
    if sign is Sign.PAUSES:
        assert in_order(house.heard(), reply)
    else:
        assert best_match(house.heard(), reply) >= (0.6 if sign is Sign.PARTLY else 0.99)
    assert house.emulator.traffic.bytes_outside_windows == 0 or story in OPEN


@pytest.mark.parametrize("fault", EXPECTED)
def test_a_fault_is_survived(tmp_path: Path, fault: str) -> None:
    """With the sign that the table promises."""
    virtual_time.run(live_through(tmp_path, fault))


def test_the_promise_in_the_docs_is_the_table() -> None:
    """docs/faults.md: `python -m tests.journeys.faults`."""
    page = Path(__file__).parents[2] / "docs" / "faults.md"
    assert table() in page.read_text()
