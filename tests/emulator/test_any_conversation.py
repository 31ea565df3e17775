"""Whatever a client does, in any order and at any time, the service keeps its own rules."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edged.emulator.options import Options
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.record import Fate
from edged.emulator.replies.persona import PERSONAS, PersonaName
from tests.emulator.talk import END, MANUAL, START, Talk, audio, setup, video

SOUND = audio(b"\0\20\0\360" * 1_600)
TURN = {"role": "user", "parts": [{"text": "hello"}]}
DEEDS: dict[str, list[dict[str, Any]] | float] = {
    "utterance": [START, SOUND, SOUND, END],
    "start": [START],
    "end": [END],
    "sound": [SOUND],
    "half a sample": [audio(b"\1")],
    "other rate": [audio(b"\0\20\0\360" * 800, "audio/pcm;rate=8000")],
    "picture": [video()],
    "text": [{"realtimeInput": {"text": "hi there"}}],
    "content": [{"clientContent": {"turns": [TURN], "turnComplete": True}}],
    "completion of content": [{"clientContent": {"turnComplete": True}}],
    "part of content": [{"clientContent": {"turns": [TURN]}}],
    "update": [{"contextUpdate": {"systemInstruction": {"parts": [{"text": "Be brief."}]}}}],
    "stream end": [{"realtimeInput": {"audioStreamEnd": True}}],
    "wait a little": 0.05,
    "wait": 0.7,
    "wait long": 9.0,
}
CONFIGS: list[dict[str, Any]] = [
    MANUAL,
    {},
    MANUAL | {"activityHandling": "NO_INTERRUPTION"},
    MANUAL | {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"},
]


@given(
    st.sampled_from(CONFIGS),
    st.sampled_from(PERSONAS),
    st.lists(st.sampled_from(sorted(DEEDS)), max_size=25),
)
@settings(max_examples=120, deadline=None)
def test_the_service_keeps_its_order(
    config: dict[str, Any], persona: PersonaName, deeds: list[str]
) -> None:
    """Each answer ends once, an interrupted one without generationComplete after the interruption.

    No sound follows an end before the next answer, nothing follows a close, every byte of sound is
    accounted for, and no window stays open after the connection.
    """
    talk = Talk(Options(connection_limit=1e6, persona=persona, reply_seconds=2.0))
    talk.say(setup(realtimeInputConfig=config, sessionResumption={}))
    for deed in deeds:
        what = DEEDS[deed]
        if isinstance(what, float):
            talk.wait(what)
        else:
            talk.say(*what)
    talk.wait(300)
    talk.session.leave(talk.now)
    said = [message for _, message in talk.heard]
    assert not any(isinstance(message, Refusal) for message in said[:-1])
    state = end_of([message for message in said if isinstance(message, dict)])
    assert state == "idle" or isinstance(said[-1], Refusal)
    heard = sum(len(window.audio) for window in talk.traffic.windows)
    sent = sum(entry.audio_bytes for entry in talk.traffic.messages)
    assert heard + talk.traffic.bytes_outside_windows == sent
    assert not any(window.fate is Fate.OPEN for window in talk.traffic.windows)


def end_of(messages: list[dict[str, Any]]) -> str:
    """Follow the service through the order that is documented; return the last state."""
    state = "idle"
    for message in messages:
        for name in message.get("serverContent", ()):
            match state, name:
                case (("idle" | "speaking"), ("modelTurn" | "outputTranscription")):
                    state = "speaking"
                case (("idle" | "speaking"), "generationComplete"):
                    state = "spoken"
                case (("idle" | "speaking" | "spoken"), "inputTranscription"):
                    pass  # asked for or not, and in no order with the rest
                case (("idle" | "speaking" | "spoken"), "interrupted"):
                    state = "interrupted"
                case (("spoken" | "interrupted"), "turnComplete"):
                    assert "usageMetadata" in message
                    state = "idle"
                case _:
                    raise AssertionError(f"{name} while {state}")
    return state
