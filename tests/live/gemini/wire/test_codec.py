"""The codec means what google-genai means, whatever is sent and whatever comes."""

import asyncio
import base64
import json
from typing import Any, assert_never

import pytest
from google import genai
from google.genai import live, types
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edged.capabilities import Typed
from edged.live.gemini.opener import GARBAGE
from edged.live.gemini.wire.codec import encoded, only_sound
from edged.live.gemini.wire.decode import facts
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    AudioStreamEnd,
    ClientMessage,
    ContextUpdate,
    Fact,
    Frame,
    ModelAudio,
    RealtimeText,
    TypedText,
)
from edged.tools.calls.call import Answer, Call, ToolResponse
from edged.tools.declaration.manner import Scheduling
from edged.tools.outcome import Outcome, Status

PCM = "audio/pcm;rate=24000"


class Wire:
    """What the SDK takes for its WebSocket."""

    def __init__(self, *coming: bytes) -> None:
        self.sent: list[str] = []
        self._coming = list(coming)

    async def send(self, message: str) -> None:
        """Take a message."""
        self.sent.append(message)

    async def recv(self, *, decode: bool) -> bytes:
        """Return the next message."""
        assert not decode
        return self._coming.pop(0)


CLIENT = genai.Client(api_key="made-up-key-0123456789", vertexai=False)


def sdk(wire: Wire) -> live.AsyncSession:
    """Return a session of the SDK."""
    return live.AsyncSession(api_client=CLIENT._api_client, websocket=wire)  # type: ignore[arg-type]


def sent_by_sdk(message: ClientMessage, typed: Typed) -> object:  # noqa: C901 - a case for each
    """Return the JSON that the SDK sends to a model that takes text so."""
    wire = Wire()
    session = sdk(wire)
    match message:
        case Audio(pcm=pcm):
            blob = types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
            sending = session.send_realtime_input(audio=blob)
        case Frame(jpeg=jpeg):
            blob = types.Blob(data=jpeg, mime_type="image/jpeg")
            sending = session.send_realtime_input(video=blob)
        case ActivityStart():
            sending = session.send_realtime_input(activity_start=types.ActivityStart())
        case AudioStreamEnd():
            sending = session.send_realtime_input(audio_stream_end=True)
        case ActivityEnd():
            sending = session.send_realtime_input(activity_end=types.ActivityEnd())
        case RealtimeText(text=text):
            sending = session.send_realtime_input(text=text)
        case TypedText(text=text, jpeg=b"") if typed is Typed.REALTIME:
            sending = session.send_realtime_input(text=text)
        case TypedText(text=text, jpeg=jpeg):
            picture = types.Part.from_bytes(data=jpeg, mime_type="image/jpeg")
            parts = [*([picture] if jpeg else []), types.Part(text=text)]
            turn = types.Content(role="user", parts=parts)
            sending = session.send_client_content(turns=turn)
        case ContextUpdate(instruction=instruction):
            sending = session.send_context_update(system_instruction=instruction)
        case ToolResponse(answers=answers):
            told = list(map(answered, answers))
            sending = session.send_tool_response(function_responses=told)
        case _:
            assert_never(message)
    asyncio.run(sending)
    return json.loads(wire.sent[0])


def answered(answer: Answer) -> types.FunctionResponse:
    """Return the answer to a call, as the SDK has it."""
    blob = types.FunctionResponseBlob(mime_type="image/jpeg", data=answer.outcome.picture)
    picture = [types.FunctionResponsePart(inline_data=blob)] if answer.outcome.picture else None
    how = answer.scheduling and types.FunctionResponseScheduling(answer.scheduling.value)
    return types.FunctionResponse(
        id=answer.call.id,
        name=answer.call.name,
        response=json.loads(answer.outcome.response),
        scheduling=how,
        parts=picture,
    )


def read_by_sdk(raw: bytes) -> tuple[Fact, ...] | None:
    """Return what the SDK reads in a message; None if it cannot."""

    async def read() -> tuple[Fact, ...]:
        message = await anext(sdk(Wire(raw)).receive())
        return tuple(facts(message.model_dump(mode="json", by_alias=True, exclude_none=True)))

    try:
        return asyncio.run(read())
    except GARBAGE:
        return None


ANSWERS: st.SearchStrategy[Answer] = st.builds(
    Answer,
    st.builds(Call, st.text(min_size=1), st.text(min_size=1)),
    st.builds(
        Outcome, st.sampled_from(Status), st.text(), st.just('{"é": [1]}'), picture=st.binary()
    ),
    st.sampled_from([None, *Scheduling]),
)
MESSAGES: st.SearchStrategy[ClientMessage] = st.one_of(
    st.builds(Audio, st.just(1), st.binary(min_size=1, max_size=99)),
    st.builds(Frame, st.just(1), st.binary(min_size=1, max_size=99)),
    st.builds(RealtimeText, st.just(1), st.text(min_size=1)),
    st.builds(TypedText, st.just(1), st.text(min_size=1), st.binary(max_size=99)),
    st.builds(ContextUpdate, st.text(min_size=1)),
    st.sampled_from([ActivityStart(1), ActivityEnd(1)]),
    st.builds(ToolResponse, st.lists(ANSWERS, min_size=1, max_size=3).map(tuple)),
)


@settings(deadline=None)
@given(MESSAGES, st.sampled_from(Typed))
def test_what_goes_out_is_what_the_sdk_would_send(message: ClientMessage, typed: Typed) -> None:
    """The same JSON."""
    assert json.loads(encoded(message, typed)) == sent_by_sdk(message, typed)


def base64s(pcm: bytes) -> st.SearchStrategy[str]:
    """Return the spellings of some bytes."""
    return st.sampled_from(
        [
            base64.b64encode(pcm).decode(),
            base64.urlsafe_b64encode(pcm).decode(),
            base64.b64encode(pcm).decode().rstrip("="),
        ]
    )


DATA = st.one_of(
    st.binary(max_size=9).flatmap(base64s),
    st.text("AQRgZz+/-_= \nÄ", max_size=9),
    st.sampled_from([None, 1]),
)
SOUND = st.fixed_dictionaries(
    {"mimeType": st.sampled_from([PCM, "audio/pcm"]), "data": st.binary().flatmap(base64s)}
)
BLOB = st.fixed_dictionaries(
    {},
    optional={
        "mimeType": st.sampled_from([PCM, "audio/pcm;rate=16000", "Audio/PCM", "image/png", "", 1]),
        "data": DATA,
        "displayName": st.text(max_size=3),
        "mime_type": st.just(PCM),
        "unknown": st.just(1),
    },
)
PART = st.fixed_dictionaries(
    {},
    optional={
        "inlineData": st.one_of(SOUND, BLOB, st.none()),
        "text": st.text(max_size=3),
        "thought": st.booleans(),
        "executableCode": st.just({"code": "1"}),
        "unknown": st.just(1),
    },
)
SPOKEN = st.lists(st.fixed_dictionaries({"inlineData": SOUND}), max_size=3)
ROLE = st.sampled_from(["model", "user", None, 1])
CONTENT: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {
        "modelTurn": st.fixed_dictionaries(
            {"parts": st.one_of(SPOKEN, st.lists(PART, max_size=3), st.sampled_from([None, {}]))},
            optional={"role": ROLE, "unknown": st.just(1)},
        )
    },
    optional={
        "turnComplete": st.sampled_from([True, False, None]),
        "outputTranscription": st.just({"text": "said"}),
        "unknown": st.just(1),
    },
)
ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries(
        {"serverContent": CONTENT},
        optional={"usageMetadata": st.just({"totalTokenCount": 1}), "unknown": st.just(1)},
    ),
    st.fixed_dictionaries(
        {
            "serverContent": st.fixed_dictionaries(
                {"modelTurn": st.fixed_dictionaries({"parts": SPOKEN})}
            )
        }
    ),
    st.recursive(
        st.sampled_from([None, 1, "", "serverContent"]),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["serverContent"]), inner),
    ),
)


def spoken(*pieces: str, **turn: object) -> dict[str, Any]:
    """Return a message of sound as the service sends it."""
    parts = [{"inlineData": {"mimeType": PCM, "data": data}} for data in pieces]
    return {"serverContent": {"modelTurn": {"parts": parts, **turn}}}


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
@example(spoken("YWJ="))
@example(spoken("YR=="))
@example(spoken("YQ="))
@example(spoken("-_+/"))
@example(spoken("YWI=YWI="))
@example(spoken("YWI=", ""))
@example(spoken("YWI=", role="user"))
def test_what_comes_in_is_what_the_sdk_would_read(message: object) -> None:
    """The same facts, or it is left to the SDK."""
    raw = json.dumps(message).encode()
    assert only_sound(raw) in ((), read_by_sdk(raw))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_message_of_one_piece_is_read_as_json(data: st.DataObject) -> None:
    """Whatever is changed in it, the same facts or it is left to the SDK."""
    raw = bytearray(
        json.dumps(spoken("YWI+/w=="), indent=data.draw(st.sampled_from([None, 2]))).encode()
    )
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 2))] = data.draw(
        st.binary(max_size=2) | st.sampled_from([b"\\", b'"', b"}", b" ", b"\f", b"="])
    )
    sound = only_sound(bytes(raw))
    assert not sound or sound == read_by_sdk(bytes(raw))


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b'"', b"[" * 100_000, b"nullnull"])
def test_what_is_no_json_is_left_to_the_sdk(raw: bytes) -> None:
    """Nothing is raised."""
    assert only_sound(raw) == ()


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("turn", [{}, {"role": "model"}])
def test_the_sound_of_a_reply_is_known(indent: int | None, turn: dict[str, Any]) -> None:
    """In one part or several, with the white space that servers have."""
    raw = json.dumps(spoken("YWI=", "Y2Q+/w==", **turn), indent=indent).encode()
    assert only_sound(raw) == (ModelAudio(b"ab"), ModelAudio(b"cd>\xff"))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("data", ["Y2Q+/w==", "Y2Q-_w", r"Y2Q+\/w=="])
def test_the_sound_of_the_usual_message_is_known(indent: int | None, data: str) -> None:
    """One piece: in either alphabet, and as those write it who escape a slash."""
    raw = json.dumps(spoken("DATA"), indent=indent).replace("DATA", data) + "\n"
    assert only_sound(raw.encode()) == (ModelAudio(b"cd>\xff"),)
