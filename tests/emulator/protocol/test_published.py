"""The emulator's messages are Google's: held to the published types, with every exception listed.

First schema: the v1beta types on PyPI (google-ai-generativelanguage). They lag behind the service;
what they lack is held to google-genai's own types.
"""

import asyncio
import json
import ssl
from enum import Enum
from pathlib import Path
from typing import Any

import google.ai.generativelanguage_v1beta as published
import pytest
from google import genai
from google.genai import types
from google.protobuf import json_format  # type: ignore[import-untyped]  # ships no stubs
from google.protobuf.descriptor import (  # type: ignore[import-untyped]  # ships no stubs
    Descriptor,
    FieldDescriptor,
)
from websockets.asyncio.server import ServerConnection, serve

from edged.emulator.access import authority
from edged.emulator.options import Options
from edged.emulator.protocol.decoding import decode
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.protocol.schema import CLIENT_MESSAGE, client_message
from edged.emulator.protocol.wire import Choice, Kind, Many, Message, Scalar, Table
from edged.emulator.replies.plan import encode
from tests.emulator.sdk import MODEL, config
from tests.emulator.talk import END, START, Talk, audio, setup

CLIENT = published.BidiGenerateContentClientMessage.pb()
SERVER = published.BidiGenerateContentServerMessage.pb()

LIVE = "https://ai.google.dev/api/live"
SDK = "google-genai 3.4, types.py"
BEYOND_V1BETA = {
    "contextUpdate": f"{SDK}: LiveClientContextUpdate",
    "setup.historyConfig": f"{LIVE}: HistoryConfig; {SDK}: HistoryConfig",
    "setup.safetySettings": f"{SDK}: LiveClientSetup",
    "setup.generationConfig.enableAffectiveDialog": f"{SDK}: GenerationConfig",
    "setup.generationConfig.translationConfig": f"{SDK}: TranslationConfig",
    "setup.generationConfig.thinkingConfig.thinkingLevel": f"{SDK}: ThinkingConfig",
    "setup.realtimeInputConfig.turnCoverage=TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO": (
        f"{LIVE}: TurnCoverage; {SDK}: TurnCoverage"
    ),
    **{
        f"setup.{side}AudioTranscription.{name}": f"{SDK}: AudioTranscriptionConfig"
        for side in ("input", "output")
        for name in (
            "languageCodes",
            "languageAuto",
            "languageHints",
            "customVocabulary",
            "adaptationPhrases",
            "wordTimestamp",
            "diarization",
            "mode",
        )
    },
}
"""All that the emulator takes and the published types do not, with the source of each."""

SCALARS = {
    FieldDescriptor.TYPE_STRING: Scalar.STRING,
    FieldDescriptor.TYPE_BOOL: Scalar.BOOL,
    FieldDescriptor.TYPE_INT32: Scalar.INT,
    FieldDescriptor.TYPE_INT64: Scalar.LONG,
    FieldDescriptor.TYPE_FLOAT: Scalar.NUMBER,
    FieldDescriptor.TYPE_DOUBLE: Scalar.NUMBER,
    FieldDescriptor.TYPE_BYTES: Scalar.BYTES,
}
WELL_KNOWN = {
    "google.protobuf.Struct": Scalar.OBJECT,
    "google.protobuf.Value": Scalar.ANY,
    "google.protobuf.Duration": Scalar.STRING,
    "google.protobuf.Timestamp": Scalar.STRING,
}


def differences(kind: Kind, theirs: Descriptor, path: str, seen: frozenset[int]) -> set[str]:
    """Return where a message of the emulator's schema differs from a published one."""
    assert isinstance(kind, Message), path
    if id(kind) in seen:
        return set()
    fields = {field.json_name: field for field in theirs.fields}
    found = {path + name for name in kind.fields.keys() - fields.keys()}
    found |= {f"missing {path}{name}" for name in fields.keys() - kind.fields.keys()}
    for name in kind.fields.keys() & fields.keys():
        inner, field = kind.fields[name], fields[name]
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        assert isinstance(inner, Many) == (field.is_repeated and not is_map), path + name
        if isinstance(inner, Many | Table):
            inner = inner.of
        if field.message_type is not None and is_map:
            value = field.message_type.fields_by_name["value"].message_type
            found |= differences(inner, value, f"{path}{name}.", seen | {id(kind)})
        elif field.message_type is not None and field.message_type.full_name in WELL_KNOWN:
            assert inner is WELL_KNOWN[field.message_type.full_name], path + name
        elif field.message_type is not None:
            found |= differences(inner, field.message_type, f"{path}{name}.", seen | {id(kind)})
        elif field.enum_type is not None:
            assert isinstance(inner, Choice), path + name
            names = [value.name for value in field.enum_type.values]
            assert list(inner.names[: len(names)]) == names, path + name
            found |= {f"{path}{name}={extra}" for extra in inner.names[len(names) :]}
        else:
            assert inner is SCALARS[field.type], path + name
    return found


def test_schema_is_the_published_one() -> None:
    """Field for field and enum for enum, but for the listed exceptions, none of them stale."""
    found = differences(CLIENT_MESSAGE, CLIENT.DESCRIPTOR, "", frozenset())
    assert found == set(BEYOND_V1BETA)


def test_v1alpha_has_proactivity_beside() -> None:
    """https://ai.google.dev/api/live: ProactivityConfig; the service knows it in v1alpha only."""
    found = differences(client_message("v1alpha"), CLIENT.DESCRIPTOR, "", frozenset())
    assert found - set(BEYOND_V1BETA) == {"setup.proactivity"}


def enums(kind: Kind, path: str, seen: frozenset[int]) -> dict[str, Choice]:
    """Return the enums of a schema by the paths of their fields."""
    while isinstance(kind, Many | Table):
        kind = kind.of
    if isinstance(kind, Choice):
        return {path: kind}
    if not isinstance(kind, Message) or id(kind) in seen:
        return {}
    return {
        where: choice
        for name, inner in kind.fields.items()
        for where, choice in enums(inner, f"{path}.{name}", seen | {id(kind)}).items()
    }


SDK_ENUMS: dict[str, type[Enum]] = {
    "setup.generationConfig.mediaResolution": types.MediaResolution,
    "setup.generationConfig.thinkingConfig.thinkingLevel": types.ThinkingLevel,
    "setup.inputAudioTranscription.mode": types.AudioTranscriptionConfigMode,
    "setup.outputAudioTranscription.mode": types.AudioTranscriptionConfigMode,
    "setup.realtimeInputConfig.activityHandling": types.ActivityHandling,
    "setup.realtimeInputConfig.turnCoverage": types.TurnCoverage,
    "setup.realtimeInputConfig.automaticActivityDetection.startOfSpeechSensitivity": (
        types.StartSensitivity
    ),
    "setup.realtimeInputConfig.automaticActivityDetection.endOfSpeechSensitivity": (
        types.EndSensitivity
    ),
    "setup.tools.functionDeclarations.behavior": types.Behavior,
    "setup.tools.functionDeclarations.parameters.type": types.Type,
    "toolResponse.functionResponses.scheduling": types.FunctionResponseScheduling,
}


@pytest.mark.parametrize("path", SDK_ENUMS)
def test_enums_are_those_of_the_sdk(path: str) -> None:
    """Every name that a stock client can send is known, by the same spelling."""
    ours = enums(CLIENT_MESSAGE, "", frozenset())["." + path]
    assert {str(name.value) for name in SDK_ENUMS[path]} <= set(ours.names)


FULL: dict[str, Any] = {
    "system_instruction": "Be brief.",
    "speech_config": {
        "voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}},
        "language_code": "de-DE",
    },
    "media_resolution": "MEDIA_RESOLUTION_LOW",
    "temperature": 0.5,
    "top_k": 40,
    "max_output_tokens": 100,
    "seed": 7,
    "session_resumption": {"handle": "one"},
    "tools": [
        {
            "function_declarations": [
                {
                    "name": "light",
                    "description": "Switch a light.",
                    "parameters": {
                        "type": "OBJECT",
                        "properties": {"on": {"type": "BOOLEAN"}},
                        "required": ["on"],
                    },
                    "behavior": "NON_BLOCKING",
                }
            ]
        },
        {"google_search": {}},
    ],
    "realtime_input_config": {
        "automatic_activity_detection": {
            "disabled": True,
            "start_of_speech_sensitivity": "START_SENSITIVITY_LOW",
            "prefix_padding_ms": 20,
            "silence_duration_ms": 500,
        },
        "activity_handling": "START_OF_ACTIVITY_INTERRUPTS",
        "turn_coverage": "TURN_INCLUDES_ONLY_ACTIVITY",
    },
}
NEWER: dict[str, Any] = {
    "history_config": {"initial_history_in_client_content": True},
    "proactivity": {"proactive_audio": True},
    "thinking_config": {"thinking_level": "LOW", "include_thoughts": True},
    "realtime_input_config": {"turn_coverage": "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"},
    "input_audio_transcription": {"language_codes": ["de-DE"], "mode": "SMART"},
}


async def sent_by_sdk(folder: Path, settings: types.LiveConnectConfig) -> list[str]:
    """Return every frame that the SDK sends when all of its methods are used."""
    frames: list[str] = []

    async def listen(socket: ServerConnection) -> None:
        async for frame in socket:
            assert isinstance(frame, str)
            frames.append(frame)
            if len(frames) == 1:
                await socket.send(encode({"setupComplete": {}}))

    ca_file, tls = authority.issue(folder)
    async with serve(listen, "127.0.0.1", 0, ssl=tls) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = genai.Client(
            api_key="any",
            http_options=types.HttpOptions(
                base_url=f"https://127.0.0.1:{port}",
                async_client_args={"ssl": ssl.create_default_context(cafile=str(ca_file))},
            ),
        )
        blob = types.Blob(data=bytes(range(248, 256)), mime_type="audio/pcm;rate=16000")
        picture = types.Blob(data=b"\xff\xd8\xff", mime_type="image/jpeg")
        answer = types.FunctionResponse(
            id="1",
            name="light",
            response={"snake_case": True},
            scheduling=types.FunctionResponseScheduling.WHEN_IDLE,
            will_continue=False,
        )
        turn = types.Content(role="user", parts=[types.Part(text="hello")])
        async with client.aio.live.connect(model=MODEL, config=settings) as session:
            await session.send_realtime_input(activity_start=types.ActivityStart())
            await session.send_realtime_input(audio=blob)
            await session.send_realtime_input(video=picture)
            await session.send_realtime_input(media=blob)
            await session.send_realtime_input(text="hello")
            await session.send_realtime_input(activity_end=types.ActivityEnd())
            await session.send_realtime_input(audio_stream_end=True)
            await session.send_client_content(turns=[turn], turn_complete=True)
            await session.send_tool_response(function_responses=[answer])
            await session.send_context_update(system_instruction="Be briefer.")
    return frames


def parse_as_sdk_type(message: dict[str, Any]) -> None:
    """Parse a message as google-genai's type, whose LiveClientSetup lacks one field."""
    realtime = message.get("setup", {}).pop("realtimeInputConfig", {})
    types.RealtimeInputConfig.model_validate(realtime)
    types.LiveClientMessage.model_validate(message)


@pytest.mark.parametrize("fields", [{}, FULL, NEWER], ids=["plain", "full", "newer"])
def test_what_the_sdk_sends_is_taken(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Each frame is decoded, and parses as Google's type or else as the SDK's."""
    frames = asyncio.run(sent_by_sdk(tmp_path, config(**fields)))
    assert len(frames) == 11
    newer = []
    for frame in frames:
        assert not isinstance(decode(frame, "v1alpha"), Refusal), frame
        try:
            json_format.Parse(frame, CLIENT())
        except json_format.ParseError:
            newer.append(next(iter(json.loads(frame))))
            parse_as_sdk_type(json.loads(frame))
    assert newer == (["setup", "contextUpdate"] if fields is NEWER else ["contextUpdate"])


def test_what_the_emulator_sends_is_published() -> None:
    """Each message of a life with answers, interruption, resumption and goAway is Google's type."""
    talk = Talk(Options(connection_limit=30, go_away_lead=5))
    fields: dict[str, Any] = {
        "sessionResumption": {},
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
    }
    sound = audio(b"\1\2" * 16_000)
    talk.say(setup(**fields), START, sound, END)
    talk.wait(10)
    talk.say(START, sound, END)
    talk.wait(0.1)
    talk.say(START)
    talk.wait(60)
    kinds = set()
    for _, message in talk.heard:
        if isinstance(message, dict):
            frame = encode(message)
            json_format.Parse(frame, SERVER())
            types.LiveServerMessage.model_validate(json.loads(frame))
            kinds |= message.keys() | message.get("serverContent", {}).keys()
    assert kinds == {
        "setupComplete",
        "sessionResumptionUpdate",
        "goAway",
        "serverContent",
        "usageMetadata",
        "inputTranscription",
        "outputTranscription",
        "modelTurn",
        "generationComplete",
        "interrupted",
        "turnComplete",
    }
