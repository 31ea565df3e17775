"""Each field of the table goes out of the stock SDK, or comes in through it."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import reduce
from typing import Any, Final

import pytest
from google import genai
from google.genai import live, types
from pydantic.alias_generators import to_camel, to_snake
from websockets.asyncio.server import ServerConnection

from edged.emulator.access import authority
from edged.emulator.server import Emulator
from edged.live.gemini.wire.decode import facts
from tests.emulator.sdk import client
from tests.features.rows import ROWS, TOKEN
from tests.features.sdk_fields import SPELT
from tests.journeys.villain import SET_UP, Papers, talking_villain

SENT: Final = sorted(
    {path for row in ROWS for path in row.sent if not path.startswith(f"{TOKEN}.")}
)
RECEIVED: Final = sorted({path for row in ROWS for path in row.received} - {"setupComplete"})
PCM: Final = types.Blob(data=b"ab", mime_type="audio/pcm;rate=16000")
JPEG: Final = types.FunctionResponseBlob(mime_type="image/jpeg", data=b"\xff\xd8")
FUNCTION: Final[dict[str, Any]] = {
    "name": "light",
    "description": "Switches the light.",
    "parameters": {"type": "OBJECT", "properties": {"on": {"type": "BOOLEAN"}}},
    "behavior": "NON_BLOCKING",
}
EVERYTHING: Final = types.LiveConnectConfig(
    response_modalities=[types.Modality.AUDIO],
    media_resolution=types.MediaResolution.MEDIA_RESOLUTION_LOW,
    speech_config=types.SpeechConfig(
        language_code="de-DE",
        voice_config=types.VoiceConfig(
            prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Kore")
        ),
    ),
    thinking_config=types.ThinkingConfig(
        thinking_level=types.ThinkingLevel.LOW, thinking_budget=1, include_thoughts=True
    ),
    enable_affective_dialog=True,
    translation_config=types.TranslationConfig(
        target_language_code="de", echo_target_language=True
    ),
    system_instruction="Be brief.",
    tools=[
        types.Tool(function_declarations=[types.FunctionDeclaration.model_validate(FUNCTION)]),
        types.Tool(google_search=types.GoogleSearch()),
        types.Tool(url_context=types.UrlContext()),
        types.Tool(code_execution=types.ToolCodeExecution()),
    ],
    session_resumption=types.SessionResumptionConfig(handle="a-handle"),
    input_audio_transcription=types.AudioTranscriptionConfig(custom_vocabulary=["Ophélie"]),
    output_audio_transcription=types.AudioTranscriptionConfig(),
    realtime_input_config=types.RealtimeInputConfig(
        automatic_activity_detection=types.AutomaticActivityDetection(
            disabled=False,
            start_of_speech_sensitivity=types.StartSensitivity.START_SENSITIVITY_LOW,
            end_of_speech_sensitivity=types.EndSensitivity.END_SENSITIVITY_LOW,
            prefix_padding_ms=20,
            silence_duration_ms=500,
        ),
        activity_handling=types.ActivityHandling.NO_INTERRUPTION,
        turn_coverage=types.TurnCoverage.TURN_INCLUDES_ALL_INPUT,
    ),
    context_window_compression=types.ContextWindowCompressionConfig(
        trigger_tokens=25_000, sliding_window=types.SlidingWindow(target_tokens=8_000)
    ),
    proactivity=types.ProactivityConfig(proactive_audio=True),
    history_config=types.HistoryConfig(initial_history_in_client_content=True),
)
EXAMPLES: Final[dict[str, object]] = {
    "inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "YWI="},
    "executableCode": {"language": "PYTHON", "code": "print(6*7)"},
    "codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42"},
    "thought": True,
    "text": "hm",
    "groundingMetadata": {"webSearchQueries": ["tea"]},
    "urlContextMetadata": {"urlMetadata": [{"retrievedUrl": "https://example.org"}]},
    "interactionStatus": "IN_PROGRESS",
    "turnCompleteReason": "RESPONSE_REJECTED",
    "functionCalls": [{"id": "function-call-1", "name": "light", "args": {"on": True}}],
    "ids": ["function-call-1"],
    "newHandle": "a-handle",
    "lastConsumedClientMessageIndex": "7",
    "timeLeft": "50s",
    "type": "ACTIVITY_START",
    "audioOffset": "1.5s",
}


END: Final[dict[str, Any]] = {"serverContent": {"turnComplete": True}}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Issue a certificate that the client trusts."""
    return authority.issue(tmp_path_factory.mktemp("papers"))


Call = AbstractAsyncContextManager[live.AsyncSession]


def google(service: Emulator) -> Call:
    """Call the Gemini Developer API."""
    return client(service).aio.live.connect(model="gemini-3.8-live", config=EVERYTHING)


def vertex(service: Emulator) -> Call:
    """Call Vertex AI, which alone is sent what makes a resumption transparent."""
    context = ssl.create_default_context(cafile=str(service.ca_file))
    options = types.HttpOptions(base_url=service.url, async_client_args={"ssl": context})
    caller = genai.Client(vertexai=True, api_key="any", http_options=options)
    resumption = types.SessionResumptionConfig(transparent=True)
    return caller.aio.live.connect(
        model="gemini-3.8-live", config=types.LiveConnectConfig(session_resumption=resumption)
    )


async def meet(
    papers: Papers,
    sends: tuple[dict[str, Any], ...],
    talk: Callable[[live.AsyncSession], Awaitable[None]],
    calling: Callable[[Emulator], Call] = google,
) -> list[dict[str, Any]]:
    """Have the stock SDK talk to a service that sends this; return what it said."""
    heard: list[dict[str, Any]] = []
    over = asyncio.Event()

    async def serve(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        for message in sends:
            await connection.send(json.dumps(message))
        heard.extend([json.loads(raw) async for raw in connection])
        over.set()

    async with talking_villain(papers, serve) as villain:
        async with calling(villain.service) as session:
            await talk(session)
        await over.wait()
        return [json.loads(villain.setups[0]), *heard]


def paths(said: object, place: str = "") -> Iterator[str]:
    """Yield the path of everything in a message."""
    if isinstance(said, list):
        for each in said:
            yield from paths(each, place)
    elif isinstance(said, dict):
        for name, value in said.items():
            path = f"{place}.{to_camel(name)}".removeprefix(".")
            yield path
            yield from paths(value, path)


async def _say_everything(session: live.AsyncSession) -> None:
    content = types.Content(role="user", parts=[types.Part(text="Hello.")])
    await session.send_client_content(turns=content, turn_complete=True)
    await session.send_realtime_input(activity_start=types.ActivityStart())
    await session.send_realtime_input(audio=PCM)
    await session.send_realtime_input(video=types.Blob(data=b"\xff\xd8", mime_type="image/jpeg"))
    await session.send_realtime_input(text="Hello.")
    await session.send_realtime_input(activity_end=types.ActivityEnd())
    await session.send_realtime_input(audio_stream_end=True)
    await session.send_tool_response(
        function_responses=types.FunctionResponse(
            id="function-call-1",
            name="light",
            response={"status": "on"},
            scheduling=types.FunctionResponseScheduling.SILENT,
            will_continue=True,
            parts=[types.FunctionResponsePart(inline_data=JPEG)],
        )
    )
    tools: list[Any] = [types.Tool(function_declarations=[types.FunctionDeclaration(name="light")])]
    await session.send_context_update(system_instruction="Be brief.", tools=tools)


async def _say_nothing(session: live.AsyncSession) -> None:
    del session


@pytest.fixture(scope="module")
def said(papers: Papers) -> set[str]:
    """Return the paths of all that the SDK can be asked to say."""
    told = asyncio.run(meet(papers, (), _say_everything))
    told += asyncio.run(meet(papers, (), _say_nothing, vertex))
    return set(paths(told))


@pytest.mark.parametrize("field", SENT)
def test_the_sdk_sends_it(field: str, said: set[str]) -> None:
    """Where the table says."""
    assert field in said


def message_with(path: str) -> dict[str, Any]:
    """Return a message of the service that has this field."""
    *above, name = path.split(".")
    example = EXAMPLES.get(name, _plain(name))
    built: Any = {name: example}
    for each in reversed(above):
        built = {each: [built] if each == "parts" else built}
    return dict(built)


def _plain(name: str) -> object:
    if name.endswith("Count"):
        return 7
    if name.endswith("Details"):
        return [{"modality": "AUDIO", "tokenCount": 7}]
    return {"text": "Hello."} if name.endswith("Transcription") else True


@pytest.fixture(scope="module")
def received(papers: Papers) -> dict[str, types.LiveServerMessage]:
    """Return what the SDK makes of a message with each field."""
    told: list[types.LiveServerMessage] = []

    async def listen(session: live.AsyncSession) -> None:
        while len(told) < len(RECEIVED):
            told.extend([message async for message in session.receive()])

    asyncio.run(meet(papers, (*map(message_with, RECEIVED), END), listen))
    return dict(zip(RECEIVED, told, strict=False))


@pytest.mark.parametrize("field", RECEIVED)
def test_the_sdk_receives_it(field: str, received: dict[str, types.LiveServerMessage]) -> None:
    """With its value, and the device can read the message, whether it has a use for it or not."""
    told = received[field]
    value = reduce(_below, map(to_snake, SPELT.get(field, field).split(".")), told)
    assert value is not None
    tuple(facts(message_with(field)))


def _below(value: Any, name: str) -> Any:  # noqa: ANN401 - whatever the SDK has
    return getattr(value[0] if isinstance(value, list) else value, name)


def test_a_path_is_found_in_lists() -> None:
    """And in either spelling."""
    assert set(paths({"a_b": [{"c": 1}, {"d": {}}]})) == {"aB", "aB.c", "aB.d"}
