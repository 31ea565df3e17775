"""Every field of a server message is read, in the right order, and nothing breaks the reader."""

import base64
from copy import deepcopy
from typing import Any

import pytest
from google.genai import types

from edged.live.gemini.wire.decode import UNKNOWN_NOTICE, facts, notice
from edged.live.gemini.wire.shown import LONGEST, MOST_SOURCES
from edged.live.messages import (
    Fact,
    GenerationComplete,
    GoAway,
    InputText,
    InteractionIdle,
    InteractionInProgress,
    Interrupted,
    ModelAudio,
    ModelText,
    OutputText,
    ResumptionUpdate,
    SessionNamed,
    Shown,
    Thought,
    TurnComplete,
    Unused,
    Usage,
    WaitingForInput,
)
from edged.tokens import Tokens
from edged.tools.calls.call import Call, Cancellation


def read(message: dict[str, Any]) -> list[Fact]:
    """Read a message as it stands on the wire, and as the SDK hands it over: both are the same."""
    told = list(facts(message))
    typed = types.LiveServerMessage._from_response(response=deepcopy(message), kwargs={})
    assert told == list(facts(typed.model_dump(mode="json", by_alias=True, exclude_none=True)))
    return told


def audio(pcm: bytes, mime: str = "audio/pcm;rate=24000") -> dict[str, Any]:
    """Return a part with sound."""
    return {"inlineData": {"data": base64.b64encode(pcm).decode(), "mimeType": mime}}


def test_all_that_one_frame_can_carry() -> None:
    """Sound of several parts, both transcripts, usage and both ends, in the order of handling."""
    message = {
        "serverContent": {
            "modelTurn": {"parts": [audio(b"ab"), {"text": "t"}, audio(b"cd", "audio/pcm")]},
            "inputTranscription": {"text": "hi"},
            "outputTranscription": {"text": "ho"},
            "generationComplete": True,
            "turnComplete": True,
            "interactionStatus": "IDLE",
        },
        "usageMetadata": {"promptTokenCount": 1, "responseTokenCount": 2, "totalTokenCount": 3},
    }
    assert read(message) == [
        InputText("hi"),
        ModelAudio(b"ab"),
        ModelText("t"),
        ModelAudio(b"cd"),
        OutputText("ho"),
        Usage(1, 2, 3),
        GenerationComplete(),
        TurnComplete(),
        InteractionIdle(),
    ]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"serverContent": {"interrupted": True}}, [Interrupted()]),
        ({"goAway": {"timeLeft": "50s"}}, [GoAway(50.0)]),
        (
            {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
            [ResumptionUpdate("h")],
        ),
        *(
            (
                {
                    "sessionResumptionUpdate": {
                        "newHandle": "h",
                        "resumable": True,
                        "lastConsumedClientMessageIndex": index,
                    }
                },
                [ResumptionUpdate("h", heard)],
            )
            for index, heard in (("7", 7), (7, 7), ("-1", 0), (-1, 0), ("9" * 99, 0), (None, 0))
        ),
        (
            {"sessionResumptionUpdate": {"newHandle": "h", "resumable": False}},
            [ResumptionUpdate(None)],
        ),
        ({"sessionResumptionUpdate": {"resumable": True}}, [ResumptionUpdate(None)]),
        (
            {"serverContent": {"turnComplete": True, "turnCompleteReason": "RESPONSE_REJECTED"}},
            [TurnComplete("RESPONSE_REJECTED")],
        ),
        (
            {"serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}},
            [InteractionInProgress()],
        ),
        ({"serverContent": {"interactionStatus": "IN_PROGRESS"}}, [InteractionInProgress()]),
        (
            {"serverContent": {"turnComplete": True, "interactionStatus": "REQUIRES_ACTION"}},
            [TurnComplete(), InteractionIdle()],
        ),
        (
            {
                "serverContent": {
                    "modelTurn": {"parts": [{"text": "x", "thought": True}, {"text": "y"}]}
                }
            },
            [Thought("x"), ModelText("y")],
        ),
        (
            {"serverContent": {"inputTranscription": {"text": "hi", "languageCode": "en-US"}}},
            [InputText("hi", "en-US")],
        ),
        (
            {"serverContent": {"outputTranscription": {"text": "ho", "languageCode": "x" * 99}}},
            [OutputText("ho", "x" * 35)],
        ),
        ({"serverContent": {"inputTranscription": {"languageCode": "en-US"}}}, []),
        (
            {
                "serverContent": {
                    "modelTurn": {
                        "parts": [
                            {"executableCode": {"code": "print(1)", "language": "PYTHON"}},
                            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}},
                            {"codeExecutionResult": {"outcome": "OUTCOME_FAILED"}},
                            {"fileData": {"fileUri": "gs://a"}},
                        ]
                    }
                }
            },
            [
                Shown("code", "print(1)", "python"),
                Shown("result", "1"),
                Shown("result", "", "failed"),
                Unused("part.fileData"),
            ],
        ),
        (
            {
                "serverContent": {
                    "groundingMetadata": {
                        "groundingChunks": [
                            {"web": {"uri": "https://a.example", "title": "A"}},
                            {"maps": {"uri": "https://b.example"}},
                            {"web": {"title": "no address"}},
                        ]
                    },
                    "urlContextMetadata": {
                        "urlMetadata": [
                            {
                                "retrievedUrl": "https://c.example",
                                "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_SUCCESS",
                            },
                            {
                                "retrievedUrl": "https://d.example",
                                "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_PAYWALL",
                            },
                        ]
                    },
                }
            },
            [
                Shown("source", "https://a.example", "A"),
                Shown("source", "https://b.example"),
                Shown("source", "https://c.example"),
                Shown("source", "https://d.example", "could not be read"),
            ],
        ),
        ({"setupComplete": {"sessionId": "s1"}}, [SessionNamed("s1")]),
        (
            {"toolCall": {"functionCalls": [{"id": "1", "name": "f"}, {"name": "g", "args": {}}]}},
            [Call("1", "f"), Call("", "g")],
        ),
        (
            {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"b": 1, "a": [2]}}]}},
            [Call("1", "f", '{"a": [2], "b": 1}')],
        ),
        (
            {"toolCall": {"functionCalls": [{"id": "x" * 257}, {"name": "x" * 129}]}},
            [Unused("a call whose id or name is too long")] * 2,
        ),
        ({"toolCallCancellation": {"ids": ["1", "2"]}}, [Cancellation(("1", "2"))]),
        ({"toolCallCancellation": {}}, []),
        (
            {
                "toolCall": {"functionCalls": [{"id": "1", "name": "f"}]},
                "serverContent": {"turnComplete": True},
            },
            [Call("1", "f"), TurnComplete()],
        ),
        (
            {"serverContent": {"interimInputTranscription": {}, "waitingForInput": True}},
            [WaitingForInput(), Unused("serverContent.interimInputTranscription")],
        ),
        ({}, []),
    ],
)
def test_each_field(message: dict[str, Any], expected: list[Fact]) -> None:
    """What the service says becomes a fact; what we have no use for is named."""
    assert read(message) == expected


@pytest.mark.filterwarnings("ignore:OF_THE_FUTURE")
def test_a_status_of_the_future_holds_no_turn_open() -> None:
    """Only what is known to announce more makes anybody wait for more."""
    future = {"interactionStatus": "OF_THE_FUTURE"}
    assert read({"serverContent": future}) == []
    ended = read({"serverContent": {"turnComplete": True, **future}})
    assert ended == [TurnComplete(), InteractionIdle()]


def test_sound_of_another_rate_is_not_played_at_the_wrong_speed() -> None:
    """Only 24 kHz is played; the rest is told to the journal."""
    message = {"serverContent": {"modelTurn": {"parts": [audio(b"ab", "audio/pcm;rate=16000")]}}}
    assert read(message) == [Unused("audio at another rate than 24 kHz")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("50s", 50), ("1.5s", 1.5), ("0s", 0), ("-3s", 0)]
    + [(text, UNKNOWN_NOTICE) for text in ("", "x", "nans", "infs")],
)
def test_durations(text: str, seconds: float) -> None:
    """Protobuf durations; nonsense is no reason to cut an answer at once."""
    assert notice(text) == seconds


@pytest.mark.parametrize("mime", ["audio/L16;rate=24000", "Audio/PCM; Rate=24000", "audio/pcm"])
def test_sound_by_whatever_name(mime: str) -> None:
    """The type of a medium has no case, and L16 is PCM."""
    assert read({"serverContent": {"modelTurn": {"parts": [audio(b"ab", mime)]}}}) == [
        ModelAudio(b"ab")
    ]


def test_a_total_that_is_left_out_is_the_sum() -> None:
    """A turn that was paid for is never counted as nothing."""
    counts = {"promptTokenCount": 10, "responseTokenCount": 4, "thoughtsTokenCount": 2}
    thought = Tokens(thoughts=2)
    assert read({"usageMetadata": counts}) == [Usage(10, 4, 16, thought)]
    assert read({"usageMetadata": counts | {"totalTokenCount": 17}}) == [Usage(10, 4, 17, thought)]


def test_what_the_tokens_of_a_turn_are() -> None:
    """Each modality has a price of its own; Vertex AI has another name for the reply."""
    asked = [("TEXT", 3), ("AUDIO", 4), ("IMAGE", 5), ("VIDEO", 6), ("DOCUMENT", 7), ("AUDIO", 1)]
    replied = [{"modality": "AUDIO", "tokenCount": 8}, {"modality": "TEXT", "tokenCount": 9}]
    counts = {
        "promptTokenCount": 25,
        "promptTokensDetails": [{"modality": m, "tokenCount": n} for m, n in asked],
        "toolUsePromptTokenCount": 2,
        "thoughtsTokenCount": 1,
        "totalTokenCount": 45,
    }
    kinds = Tokens(3, 5, 11, tools_in=2, text_out=9, audio_out=8, thoughts=1)
    reply = {"responseTokenCount": 17, "responseTokensDetails": replied}
    assert read({"usageMetadata": counts | reply}) == [Usage(25, 17, 45, kinds)]
    other = {"candidatesTokenCount": 17, "candidatesTokensDetails": replied}
    assert [*facts({"usageMetadata": counts | other})] == [Usage(25, 17, 45, kinds)]


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "serverContent",
        {"of the future": 1},
        {"serverContent": []},
        {"serverContent": {"turnComplete": "true"}},
        {"serverContent": {"modelTurn": {"parts": {"text": "x"}}}},
        {"serverContent": {"modelTurn": {"parts": ["x"]}}},
        {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "?"}}]}}},
        {"serverContent": {"outputTranscription": {"text": 1}}},
        {"usageMetadata": {"totalTokenCount": 1e999}},
        {"goAway": {"timeLeft": 5}},
        {"toolCall": {"functionCalls": [{"id": 1, "name": "f"}]}},
        {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": [1]}]}},
    ],
)
def test_what_is_not_what_it_should_be_is_not_understood(message: object) -> None:
    """None of it reaches the session."""
    with pytest.raises((TypeError, ValueError)):
        list(facts(message))


def test_what_is_shown_is_bounded() -> None:
    """However many sources a service names, and however long its code is."""
    chunks = [{"web": {"uri": "https://a.example/" + "x" * 9_999, "title": "t" * 999}}] * 99
    shown = read({"serverContent": {"groundingMetadata": {"groundingChunks": chunks}}})
    assert len(shown) == MOST_SOURCES
    assert all(isinstance(each, Shown) and len(each.text) == 2_048 for each in shown)
    part = {"executableCode": {"code": "x" * 99_999, "language": "PYTHON"}}
    (code,) = read({"serverContent": {"modelTurn": {"parts": [part]}}})
    assert isinstance(code, Shown)
    assert len(code.text) == LONGEST
