"""What the real service closes on, the emulator closes on, with the same code and reason."""

from typing import Any

import pytest

from edged.emulator.protocol.refusal import Refusal
from tests.emulator.talk import END, START, Talk, audio, setup, video

SOUND = audio(b"\1\0" * 320)
AUTOMATIC = setup(realtimeInputConfig={})
INVALID = "Request contains an invalid argument."
FIRST = "setup must be the first message and only the first"
TEXT = {"role": "user", "parts": [{"text": "hello"}]}
THINKING = "models/gemini-3.8-live-extended-thinking"
THINKS = setup(model=THINKING, generationConfig={"thinkingConfig": {"thinkingLevel": "LOW"}})
PICTURE = {"mimeType": "image/jpeg", "data": "AAAA"}
SPOKEN = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}}

SEEN: dict[str, tuple[list[Any], int, str]] = {
    "unknown field": (
        [setup(voice="Kore")],
        1007,
        "Invalid JSON payload received. Unknown name \"voice\" at 'setup': Cannot find field.",
    ),
    "unknown message": (
        [{"hello": {}}],
        1007,
        'Invalid JSON payload received. Unknown name "hello": Cannot find field.',
    ),
    "unknown model": (
        [setup(model="models/gemini-2.0-flash")],
        1008,
        (
            "models/gemini-2.0-flash is not found for API version v1beta, or is not supported for"
            " bidiGenerateContent. Call ListMode"
        ),
    ),
    "model without its collection": ([setup(model="gemini-3.8-live")], 1008, "gemini-3.8-live is"),
    "thinking where there is none": (
        [setup(generationConfig={"thinkingConfig": {"thinkingLevel": "LOW"}})],
        1007,
        "Thinking level is not supported for this model",
    ),
    "text answers": (
        [setup(generationConfig={"responseModalities": ["TEXT"]})],
        1007,
        (
            "The requested combination of response modalities (TEXT) is not supported by the model."
            " models/gemini-3.8-live"
        ),
    ),
    "thinking model without a level": (
        [setup(model=THINKING)],
        1007,
        "Thinking level must be specified for this model",
    ),
    "thinking model with too low a level": (
        [setup(model=THINKING, generationConfig={"thinkingConfig": {"thinkingLevel": "MINIMAL"}})],
        1007,
        "Thinking level MINIMAL is not supported for this model",
    ),
    "proactivity before v1alpha": (
        [setup(proactivity={"proactiveAudio": True})],
        1007,
        (
            "Invalid JSON payload received. Unknown name \"proactivity\" at 'setup':"
            " Cannot find field."
        ),
    ),
    "media chunks": (
        [setup(), {"realtimeInput": {"mediaChunks": [{"mimeType": "audio/pcm", "data": ""}]}}],
        1007,
        "realtime_input.media_chunks is deprecated. Use audio, video, or text instead.",
    ),
    "a history with sound of an answer": (
        [setup(), {"clientContent": {"turns": [TEXT | {"parts": [SPOKEN]}]}}],
        1008,
        "Operation is not implemented, or supported, or enabled",
    ),
    "scheduling of a thinking model's function": (
        [THINKS, {"toolResponse": {"functionResponses": [{"scheduling": "SILENT"}]}}],
        1007,
        "Function response scheduling is not supported for this model",
    ),
    "explicit activity with automatic detection": (
        [AUTOMATIC, START],
        1007,
        "Explicit activity control is not supported when automatic activity detection is enabled.",
    ),
    "empty turn": ([setup(), START, END], 1007, "No turn to complete"),
    "end without start": ([setup(), END], 1007, "No turn to complete"),
    "end again": ([setup(), START, SOUND, END, END], 1007, "No turn to complete"),
    "unknown handle": (
        [setup(sessionResumption={"handle": "stale"})],
        1008,
        "BidiGenerateContent session not found",
    ),
    "sound before set-up": ([SOUND], 1007, FIRST),
    "activity before set-up": ([START], 1007, FIRST),
    "content before set-up": ([{"clientContent": {"turns": [TEXT]}}], 1007, FIRST),
    "second set-up": ([setup(), setup()], 1007, FIRST),
    "unknown voice": (
        [
            setup(
                generationConfig={
                    "speechConfig": {
                        "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Nobody"}}
                    }
                }
            )
        ],
        1007,
        "Requested voice api_name 'Nobody' is not available for model models/gemini-3.8-live",
    ),
    "no message": ([{}], 1007, INVALID),
    "empty input": (
        [setup(), {"realtimeInput": {}}],
        1007,
        INVALID,
    ),
    "content without a role": (
        [setup(), {"clientContent": {"turns": [{"parts": [{"text": "hi"}]}]}}],
        1007,
        INVALID,
    ),
    "content of the system": (
        [setup(), {"clientContent": {"turns": [TEXT | {"role": "system"}]}}],
        1007,
        INVALID,
    ),
    "content while the user speaks": (
        [setup(), START, SOUND, {"clientContent": {"turns": [TEXT], "turnComplete": True}}],
        1007,
        INVALID,
    ),
}
ASSUMED: dict[str, list[Any]] = {
    "not JSON": ["{"],
    "not UTF-8": [b"\xff"],
    "not an object": ["[]"],
    "deep nesting": ["[" * 100_000],
    "deep nesting of a schema": [
        '{"setup": {"tools": [{"functionDeclarations": [{"parameters": '
        + '{"items": ' * 900
        + "{}"
        + "}" * 900
        + "}]}]}}"
    ],
    "the same key twice": ['{"setup": {}, "setup": {}}'],
    "the same field in both spellings": [
        '{"setup": {"systemInstruction": {}, "system_instruction": {}}}'
    ],
    "two kinds in one message": [setup(), {"realtimeInput": {"text": "a"}, "clientContent": {}}],
    "two kinds of data in one part": [
        setup(systemInstruction={"parts": [{"text": "a", "inlineData": {"data": ""}}]})
    ],
    "unknown name of an enum": [setup(generationConfig={"mediaResolution": "HUGE"})],
    "number for a string": [setup(model=5)],
    "string for a message": [setup(systemInstruction="Be brief.")],
    "text for a number": [setup(generationConfig={"seed": "many"})],
    "fraction for an integer": [setup(generationConfig={"seed": 1.5})],
    "bad base64": [setup(), {"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": "?"}}}],
    "base64 of impossible length": [
        setup(),
        {"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": "AAAAA"}}},
    ],
    "lone surrogate": ['{"setup": {"model": "\\ud800"}}'],
    "a tool that the model lacks": [setup(tools=[{"codeExecution": {}}])],
    "compression out of bounds": [setup(contextWindowCompression={"triggerTokens": 100})],
    "compression that cannot compress": [
        setup(
            contextWindowCompression={
                "triggerTokens": 6000,
                "slidingWindow": {"targetTokens": 7000},
            }
        )
    ],
    "affective dialog, at the message after the set-up": [
        setup(generationConfig={"enableAffectiveDialog": True}),
        START,
    ],
    "text beside sound": [setup(generationConfig={"responseModalities": ["AUDIO", "TEXT"]})],
    "two speakers": [setup(generationConfig={"speechConfig": {"multiSpeakerVoiceConfig": {}}})],
    **{
        f"generationConfig.{name}": [setup(generationConfig={name: value})]
        for name, value in (
            ("responseLogprobs", True),
            ("logprobs", 3),
            ("stopSequences", ["stop"]),
            ("responseMimeType", "text/plain"),
            ("responseSchema", {}),
        )
    },
    "a picture for sound": [setup(), {"realtimeInput": {"audio": PICTURE}}],
    "sound for a picture": [setup(), {"realtimeInput": {"video": SPOKEN["inlineData"]}}],
    "a tool that the model lacks, later": [
        setup(),
        {"contextUpdate": {"tools": {"tools": [{"codeExecution": {}}]}}},
    ],
    "more words than a context": [
        setup(),
        {"clientContent": {"turns": [TEXT | {"parts": [{"text": "a" * 600_000}]}]}},
    ],
    "stream end with manual activity": [setup(), {"realtimeInput": {"audioStreamEnd": True}}],
    "start within an activity": [setup(), START, SOUND, START],
    "sound of another kind": [setup(), START, audio(b"", "audio/opus")],
    "sound of an impossible rate": [setup(), START, audio(b"", "audio/pcm;rate=1")],
    "response to no call": [
        setup(),
        {"toolResponse": {"functionResponses": [{"id": "1", "name": "f", "response": {}}]}},
    ],
    "input before the initial history": [
        setup(historyConfig={"initialHistoryInClientContent": True}),
        START,
    ],
}


@pytest.mark.parametrize("name", SEEN)
def test_closes_as_seen(name: str) -> None:
    """The close is the one that public reports show, and not marked as inferred."""
    messages, code, reason = SEEN[name]
    talk = Talk()
    talk.say(*messages)
    assert talk.closed is not None
    assert (talk.closed.code, talk.closed.reason[: len(reason)]) == (code, reason)
    assert not talk.closed.inferred


@pytest.mark.parametrize("name", ASSUMED)
def test_closes_as_assumed(name: str) -> None:
    """What nobody reported is closed with 1007 at the last message, and marked as inferred."""
    talk = Talk()
    *before, last = ASSUMED[name]
    talk.say(*before)
    assert talk.closed is None
    talk.say(last)
    assert talk.closed is not None
    assert talk.closed.code == 1007
    assert talk.closed.reason.endswith(" (inferred)")
    assert len(talk.closed.reason.encode()) <= 123


def test_proactivity_belongs_to_v1alpha() -> None:
    """There it is taken; only that it be off is refused, for it never is."""
    always, never = Talk(version="v1alpha"), Talk(version="v1alpha")
    always.say(setup(proactivity={"proactiveAudio": True}))
    assert always.closed is None
    never.say(setup(proactivity={"proactiveAudio": False}))
    assert never.closed
    assert never.closed.inferred


def test_says_nothing_after_a_close() -> None:
    """A closed connection takes nothing and has no deadline."""
    talk = Talk()
    talk.say(setup(), setup())
    assert talk.session.deadline is None
    assert talk.say(START, SOUND, END) == talk.wait(10_000) == []


@pytest.mark.parametrize(
    ("key", "code", "reason"),
    [
        ("", 1008, "Method doesn't allow unregistered callers"),
        ("invalid", 1007, "API key not valid. Please pass a valid API key."),
    ],
)
def test_refuses_keys_after_the_setup(key: str, code: int, reason: str) -> None:
    """A key is looked at with the set-up only, as the service does it."""
    talk = Talk(key=key)
    (refusal,) = talk.say(setup())
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert refusal.reason.startswith(reason)


def test_a_picture_alone_is_a_turn() -> None:
    """A window with a picture and no sound is answered."""
    talk = Talk()
    talk.say(setup(), START, video(), END)
    talk.wait(30)
    assert talk.closed is None
    assert len(talk.messages("usageMetadata")) == 1
