"""What an emulator that runs for weeks keeps, whatever its clients do and however they leave."""

import asyncio
import gc
import json
import ssl
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.asyncio.client import connect

from edged.emulator.conversation.conversations import HANDLE_LIFETIME, Conversations, Thread
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.record import Traffic
from tests.emulator.faults.life import PATH
from tests.emulator.sdk import emulated, run
from tests.emulator.talk import END, MANUAL, START, Talk, audio, names, setup

MINUTE = bytes(60 * 32_000)
MEBIBYTE = 2**20
EVERYTHING = MANUAL | {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"}


@contextmanager
def measured() -> Iterator[list[int]]:
    """Measure the bytes that Python objects made in the block still have at its end."""
    grown: list[int] = []
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        yield grown
        gc.collect()
        grown.append(tracemalloc.get_traced_memory()[0] - before)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("setting", [{}, {"activityHandling": "NO_INTERRUPTION"}])
def test_clients_that_left_leave_no_answers(setting: dict[str, str]) -> None:
    """Neither the answer on its way nor those that wait for it outlive the connection."""
    conversations = Conversations()
    sessions = []
    with measured() as grown:
        for _ in range(5):
            talk = Talk(conversations=conversations)
            talk.say(setup(realtimeInputConfig=MANUAL | setting))
            for _ in range(2):
                talk.say(START, audio(MINUTE[: len(MINUTE) // 4]), END)
            talk.wait(0.5)
            talk.session.leave(talk.now)
            talk.traffic.windows.clear()  # which are kept by design
            sessions.append(talk.session)
            del talk
    assert len(sessions) == 5
    assert grown[0] < MEBIBYTE
    assert all(session.deadline is None for session in sessions)


def test_what_was_heard_is_bounded_in_bytes() -> None:
    """The latest windows are kept, those of pictures too; the open one is never dropped."""
    traffic = Traffic()
    window = traffic.open(0, 0.0)
    for number in range(100):
        window = traffic.open(number, 0.0)
        window.audio += MINUTE
        window.see(bytes(MEBIBYTE))
    assert sum(old.size for old in traffic.windows) < 70 * MEBIBYTE
    assert traffic.windows[-1] is window
    assert len(traffic.windows) > 10
    for _ in range(30):
        window.see(bytes(MEBIBYTE))
    assert window.size - len(window.audio) == 16 * MEBIBYTE


@pytest.mark.parametrize("coverage", [MANUAL, EVERYTHING], ids=["in an activity", "before it"])
def test_sound_without_end_ends_the_connection(coverage: dict[str, Any]) -> None:
    """A turn that is longer than a conversation may be is refused while it is said."""
    talk = Talk(Options(persona="assistant"))
    talk.say(setup(realtimeInputConfig=coverage), *([START] if coverage is MANUAL else []))
    talk.say(*[audio(MINUTE)] * 15)
    assert talk.closed is None
    talk.say(audio(MINUTE))
    assert talk.closed
    assert talk.closed.inferred


def test_words_without_end_end_the_connection() -> None:
    """However they come: typed in an activity or outside, or as content that never completes."""
    words = "a " * 140_000
    text = {"realtimeInput": {"text": words}}
    told = {"role": "user", "parts": [{"text": words}]}
    for messages in (
        [START, text, text],
        [text, text],
        [{"clientContent": {"turns": [told]}}] * 2,
        [{"clientContent": {"turns": [told], "turnComplete": True}}] * 2,
    ):
        talk = Talk()
        talk.say(setup(), *messages)
        talk.wait(300)
        talk.say({"realtimeInput": {"text": "more"}})
        assert talk.closed, messages[0].keys()


def test_a_long_text_is_not_spoken_to_its_end() -> None:
    """An hour of syllables for a page of text would fill the memory."""
    talk = Talk()
    talk.say(setup(), {"realtimeInput": {"text": "word " * 50_000}})
    talk.wait(1000)
    assert talk.session.history[1].audio_seconds < 120


def test_handles_are_bounded_and_forgotten_in_their_order() -> None:
    """The latest thousand are good, for two hours after their connection ended."""
    conversations = Conversations()
    handles = [conversations.keep("m", (), Thread(n, n, 0.0), 0.0) for n in range(1_100)]
    assert conversations.recall(handles[99], 0.0) is None
    assert conversations.recall(handles[100], 0.0)
    for number in range(1_100):
        conversations.leave(number, float(number))
    assert not conversations.is_open(handles[-1])
    assert conversations.recall(handles[500], HANDLE_LIFETIME + 499)
    assert conversations.recall(handles[500], HANDLE_LIFETIME + 500) is None
    assert conversations.recall(handles[501], HANDLE_LIFETIME + 500)


def test_a_long_message_is_taken_in_pieces() -> None:
    """Between two pieces of half a second others come to their turn, and nothing is changed."""
    whole, pieces = Talk(), Talk()
    for talk in (whole, pieces):
        talk.say(setup(), START)
    long = json.dumps(audio(bytes(range(256)) * 1_000))
    whole.say(long, END)
    count = 0
    for piece in pieces.session.read(long, 0.0):
        assert pieces.session.take(piece, 0.0) == []
        count += 1
    assert count == 16
    pieces.say(END)
    whole.wait(30)
    pieces.wait(30)
    spoken = [
        [m for _, m in talk.messages("serverContent") if "modelTurn" in m["serverContent"]]
        for talk in (whole, pieces)
    ]
    assert spoken[0] == spoken[1]
    assert pieces.traffic.windows[0].audio == whole.traffic.windows[0].audio


def test_a_client_that_does_not_read_is_not_read() -> None:
    """What waits for it is bounded, and all that it said is heard once it reads again."""

    async def test() -> None:
        async with emulated(Options(persona="assistant", reply_seconds=2)) as emulator:
            tls = ssl.create_default_context(cafile=str(emulator.ca_file))
            url = emulator.url.replace("https", "wss") + PATH + "?key=any"
            async with connect(url, ssl=tls, max_queue=1) as client:
                await client.send(json.dumps(setup(outputAudioTranscription={})))
                client.transport.pause_reading()
                for _ in range(600):
                    await client.send(json.dumps({"realtimeInput": {"text": "go on"}}))
                    await asyncio.sleep(0.002)  # in which half a second of answer is sent
                await asyncio.sleep(0.5)
                assert len(emulator.traffic.messages) < 550
                client.transport.resume_reading()
                while len(emulator.traffic.messages) < 601:
                    await client.recv()

    run(test)


def test_a_fault_lasts_beyond_the_set_up_only() -> None:
    """What was planned for a connection that is gone is dropped with it."""
    talk = Talk(Options(faults=planned("late-update@always")))
    talk.say(setup(sessionResumption={}), START, audio(MINUTE), END)
    talk.session.leave(0.0)
    assert talk.session.deadline is None
    assert names(talk.wait(100)) == []
