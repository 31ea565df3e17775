"""Faults add up: whatever is ordered together, the emulator itself does not fail."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edged.emulator.faults.catalogue import CATALOGUE
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.record import Fate
from edged.emulator.replies.persona import PERSONAS, PersonaName
from edged.emulator.transport.transport_faults import HalfOpen, Reset
from tests.emulator.faults.life import life, parts, told
from tests.emulator.sdk import run
from tests.emulator.talk import Talk, setup
from tests.emulator.test_any_conversation import DEEDS

EVERYTHING: dict[str, Any] = {
    "sessionResumption": {},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
}
TOOLS = [
    {"functionDeclarations": [{"name": "light", "behavior": "BLOCKING"}, {"name": "bell"}]},
]


def answers(talk: Talk) -> list[dict[str, Any]]:
    """Return answers to all calls so far, in turn."""
    messages = (message["toolCall"] for _, message in talk.messages("toolCall"))
    return [
        {"toolResponse": {"functionResponses": [call | {"response": {"status": "ok"}}]}}
        for message in messages
        for call in (
            {key: made[key] for key in ("id", "name") if key in made}
            for made in message["functionCalls"]
        )
    ]


ORDERS = st.tuples(st.sampled_from(sorted(CATALOGUE)), st.sampled_from(["", "@times=2", "@always"]))


@given(
    st.lists(ORDERS.map("".join), max_size=6),
    st.sampled_from(PERSONAS),
    st.lists(st.sampled_from([*sorted(DEEDS), "answers"]), max_size=15),
)
@settings(max_examples=200, deadline=None)
def test_any_faults_together(orders: list[str], persona: PersonaName, deeds: list[str]) -> None:
    """No fault breaks another, nothing follows the end, every byte of sound is accounted for."""
    calls = 'call light {"on": true}\ncall bell'
    options = Options(
        persona=persona, reply_seconds=2.0, faults=planned(*orders), script=(calls,) * 15
    )
    talk = Talk(options)
    talk.say(setup(tools=TOOLS, **EVERYTHING))
    for deed in deeds:
        what = answers(talk) if deed == "answers" else DEEDS[deed]
        if isinstance(what, float):
            talk.wait(what)
        else:
            talk.say(*what)
    talk.wait(1000)
    talk.session.leave(talk.now)
    said = [message for _, message in talk.heard]
    ends = [isinstance(message, Refusal | Reset | HalfOpen) for message in said]
    assert not any(ends[:-1])
    assert ends[-1]  # at the connection's limit if not before
    heard = sum(len(window.audio) for window in talk.traffic.windows)
    sent = sum(entry.audio_bytes for entry in talk.traffic.messages)
    assert heard + talk.traffic.bytes_outside_windows <= sent
    assert not any(window.fate is Fate.OPEN for window in talk.traffic.windows)


def test_three_faults_of_one_answer() -> None:
    """Odd pieces, a thought and a foreign field in one turn, and a close in the next."""

    async def test() -> None:
        orders = ("odd-chunks", "thoughts", "unknown-field", "close-in-answer@turn=2")
        async with life(*orders) as one:
            first = await one.turn()
            assert any("thought" in part for part in parts(first))
            assert all("fieldOfTheFuture" in message for message in first[:-1])
            assert "turnComplete" in told(first)
            second = await one.turn()
            assert not any("thought" in part for part in parts(second))
            assert one.code == 1011

    run(test)
