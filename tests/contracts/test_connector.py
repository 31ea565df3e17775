"""The contract of Connector, held by both clients: they say the same and are told the same."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from websockets.asyncio.server import ServerConnection

from edged import adapters
from edged.capabilities import Modality
from edged.clock import SYSTEM_CLOCK
from edged.conversation.remark import Remark
from edged.emulator.access import authority
from edged.emulator.options import Options
from edged.emulator.server import serve
from edged.live.connection import Connection, DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.credentials.key import KeyCredentials
from edged.live.failures import Kind
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ContextUpdate,
    Fact,
    Frame,
    ModelAudio,
    ResumptionUpdate,
    TurnComplete,
    TypedText,
)
from edged.live.session_setup import session_setup
from edged.settings.model import GeminiSettings, Settings
from edged.settings.secrets.secret import Secret
from edged.tools import Declaration
from tests.journeys.villain import SET_UP, Papers, raw_villain, talking_villain

Client = Literal["google-genai", "websocket"]
CLIENTS: tuple[Client, ...] = ("google-genai", "websocket")
KEY = Secret("made-up-key-0123456789", "a test")
SAID = (
    ActivityStart(1),
    Audio(1, b"ab>?"),
    Frame(1, b"\xff\xd8\xff"),
    ActivityEnd(1),
    TypedText(2, "Grüß Gott\u2028"),
    ContextUpdate("Be brief."),
)
END = '{"serverContent": {"turnComplete": true}}'
SOUND = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "YWI="}}
SETUPS = {
    "in writing": SessionSetup(
        "gemini-live-2.5-flash", modality=Modality.TEXT, media_resolution="", transcription=()
    ),
    "seeded unannounced": SessionSetup(
        "gemini-2.5-flash-native-audio-preview-12-2025",
        history=(Remark("user", "Hello."), Remark("model", "Yes?")),
    ),
    "as it comes": SessionSetup("gemini-3.8-live"),
    "resumed": SessionSetup("models/gemini-3.8-live", handle="a-handle"),
    "with everything": SessionSetup(
        "gemini-3.8-live-extended-thinking",
        system_instruction="Be brief: “Grüß Gott”.",
        voice="Kore",
        language="de-DE",
        media_resolution="high",
        thinking_level="medium",
        thinking_budget=0,
        thoughts=True,
        affective=True,
        proactive=True,
        vocabulary=("Ophélie", "Zwölfaxing"),
        search=True,
        url_context=True,
        code_execution=True,
        history=(Remark("user", "Hello."), Remark("model", "Yes?")),
        tools=(
            Declaration("tell_time", "Tells the time."),
            Declaration(
                "set_timer",
                "Sets a timer.",
                '{"type": "OBJECT", "properties": {"seconds": {"type": "INTEGER"}}}',
            ),
        ),
    ),
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Issue a certificate that the device trusts."""
    return authority.issue(tmp_path_factory.mktemp("papers"))


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Client:
    """Return the name of a client."""
    name: Client = request.param
    return name


async def opened(
    client: Client, url: str, ca_file: Path, setup: SessionSetup | None = None
) -> Connection:
    """Open a session at `url`."""
    settings = GeminiSettings(client=client, base_url=url, ca_file=ca_file)
    connector = adapters.connector(settings, KeyCredentials(KEY), SYSTEM_CLOCK)
    return await connector.open(setup or session_setup(Settings(gemini=settings)))


def visit(
    client: Client,
    papers: Papers,
    talk: Callable[[ServerConnection], Awaitable[None]],
    setup: SessionSetup | None = None,
) -> tuple[list[tuple[Fact, ...]], object]:
    """Say SAID to a service that talks in its own way, up to the end of a turn.

    Return what it was understood to say, and what it was set up with.
    """

    async def call() -> tuple[list[tuple[Fact, ...]], object]:
        told = []
        async with talking_villain(papers, talk) as villain:
            connection = await opened(client, villain.service.url, papers[0], setup)
            try:
                for message in SAID:
                    await connection.send(message)
                async for facts in connection.receive():
                    told.append(facts)
                    if TurnComplete() in facts:
                        break
            finally:
                await connection.close()
        return told, camel_case(json.loads(villain.setups[0]))

    return asyncio.run(call())


def camel_case(told: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with the names of the reference: protobuf takes those of its files as well."""
    match told:
        case dict():
            return {_camel(name): camel_case(value) for name, value in told.items()}
        case list():
            return [camel_case(each) for each in told]
        case _:
            return told


def _camel(name: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), name)


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS)
def test_both_say_the_same(setup: SessionSetup, papers: Papers) -> None:
    """The path, the key, the set-up, the history and the messages of a turn."""
    heard: dict[Client, list[object]] = {client: [] for client in CLIENTS}
    for client, said in heard.items():

        async def listen(connection: ServerConnection, said: list[object] = said) -> None:
            assert connection.request
            said += [connection.request.path, connection.request.headers["x-goog-api-key"]]
            await connection.send(SET_UP)
            for _ in range(len(SAID) + bool(setup.history)):
                message = await connection.recv()
                assert isinstance(message, str)
                said.append(camel_case(json.loads(message)))
            await connection.send(END)
            await connection.wait_closed()

        said.append(visit(client, papers, listen, setup)[1])
    one, other = heard.values()
    assert one == other


MESSAGES: tuple[dict[str, object], ...] = (
    {"serverContent": {"modelTurn": {"parts": [SOUND]}}},
    {"serverContent": {"modelTurn": {"parts": [SOUND, {"text": "t"}, SOUND]}, "interrupted": True}},
    {"serverContent": {"modelTurn": {"parts": [{"executableCode": {"code": "1"}}]}}},
    {"serverContent": {"outputTranscription": {"text": "é"}, "of the future": 1}},
    {"serverContent": {"interactionStatus": "OF_THE_FUTURE"}},
    {"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
    {"usageMetadata": {"promptTokenCount": 1, "responseTokenCount": 2}},
    {"goAway": {"timeLeft": "50s"}},
    {"serverContent": {"outputTranscription": {"text": "\N{GRINNING FACE} \\ud800"}}},
    {"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {}}]}},
    {},
)
NOT_UNDERSTOOD = (
    b"no JSON",
    b"[1]",
    b"\xff",
    b'{"of the future": 1}',
    b'{"goAway": {"timeLeft": 5}}',
    # No Unicode: half of a character, as an escape and as it is.
    rb'{"serverContent": {"outputTranscription": {"text": "a \ud83d"}}}',
    rb'{"serverContent": {"inputTranscription": {"text": "\uDe00\ud83d"}}}',
    b'{"serverContent": {"outputTranscription": {"text": "\xed\xa0\x80"}}}',
    rb'{"serverContent": {"modelTurn": {"parts": [{"text": "\ud800"}]}}}',
    rb'{"serverContent": {"turnComplete": true, "turnCompleteReason": "\ud800"}}',
    rb'{"sessionResumptionUpdate": {"newHandle": "\udfff", "resumable": true}}',
    rb'{"toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {"\ud800": 1}}]}}',
)


def test_both_are_told_the_same(papers: Papers) -> None:
    """In frames of text and of bytes; what cannot be read ends nothing."""

    async def talk(connection: ServerConnection) -> None:
        await connection.send(SET_UP.encode())
        for message in MESSAGES:
            await connection.send(json.dumps(message))
            await connection.send(json.dumps(message, indent=1).encode())
        for raw in NOT_UNDERSTOOD:
            await connection.send(raw)
        await connection.send(END)
        await connection.wait_closed()

    one, other = (visit(client, papers, talk)[0] for client in CLIENTS)
    assert one == other
    assert one[0] == (ModelAudio(b"ab"),)
    assert len(one) == 2 * len(MESSAGES) + 1


def test_a_turn_with_the_emulator(client: Client) -> None:
    """Sound comes, and a handle with which the session is resumed."""

    async def talk() -> None:
        async with serve(Options()) as emulator:
            connection = await opened(client, emulator.url, emulator.ca_file)
            for message in (ActivityStart(1), Audio(1, bytes(32_000)), ActivityEnd(1)):
                await connection.send(message)
            handle, sound = "", b""
            async for facts in connection.receive():
                sound += b"".join(fact.pcm for fact in facts if isinstance(fact, ModelAudio))
                for fact in facts:
                    if isinstance(fact, ResumptionUpdate):
                        handle = fact.handle or handle
                if TurnComplete() in facts:
                    break
            await connection.close()
            assert handle
            assert sound
            resumed = SessionSetup("gemini-3.8-live", handle=handle)
            await (await opened(client, emulator.url, emulator.ca_file, resumed)).close()

    asyncio.run(asyncio.wait_for(talk(), 60.0))


async def close_it(connection: ServerConnection) -> None:
    """Refuse the set-up."""
    await connection.close(1008, "API key not valid.")


async def hang_up(connection: ServerConnection) -> None:
    """Break in the middle of the set-up."""
    connection.transport.abort()


async def begin_otherwise(connection: ServerConnection) -> None:
    """Say something else first."""
    await connection.send("{}")
    await connection.wait_closed()


async def begin_with_garbage(connection: ServerConnection) -> None:
    """Say nothing that is JSON first."""
    await connection.send("hello")
    await connection.wait_closed()


async def begin_with_half_a_character(connection: ServerConnection) -> None:
    """Complete the set-up, with a name that is no Unicode."""
    await connection.send(rb'{"setupComplete": {"sessionId": "\ud800"}}')
    await connection.wait_closed()


async def object_in_half_a_character(connection: ServerConnection) -> None:
    """Report an error in words that are no Unicode."""
    await connection.send(rb'{"error": {"code": 500, "message": "half \ud800"}}')
    await connection.wait_closed()


@pytest.mark.parametrize(
    ("talk", "kind", "ending", "words"),
    [
        (close_it, Kind.AUTHENTICATION, Ending.DENIED, "API key not valid"),
        (hang_up, Kind.TRANSIENT, Ending.BROKEN, "1006"),
        (begin_otherwise, Kind.NETWORK, Ending.BROKEN, "first message was not setupComplete"),
        (begin_with_garbage, Kind.NETWORK, Ending.BROKEN, "hello|not setupComplete"),
        (begin_with_half_a_character, Kind.NETWORK, Ending.BROKEN, "not setupComplete|surrogates"),
        (object_in_half_a_character, Kind.TRANSIENT, Ending.CLOSED, r"500 half \?"),
    ],
)
def test_a_set_up_that_fails(
    client: Client,
    papers: Papers,
    talk: Callable[[ServerConnection], Awaitable[None]],
    kind: Kind,
    ending: Ending,
    words: str,
) -> None:
    """The failure says why, and how much it blames what was said."""
    with pytest.raises(DisconnectedError, match=words) as raised:
        visit(client, papers, talk)
    assert (raised.value.failure.kind, raised.value.ending) == (kind, ending)


def test_an_upgrade_that_is_refused(client: Client, papers: Papers) -> None:
    """It says in whose words."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nDenied.")
        await writer.drain()
        await reader.read()

    async def call() -> None:
        async with raw_villain(papers, refuse) as villain:
            await opened(client, villain.service.url, papers[0])

    with pytest.raises(DisconnectedError, match="403") as raised:
        asyncio.run(call())
    assert raised.value.ending is Ending.UNASKED


def test_a_connection_that_is_lost(client: Client, papers: Papers) -> None:
    """Whoever receives is told; a close is harmless."""

    async def leave(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        await connection.close(1011, "The service is overloaded.")

    with pytest.raises(DisconnectedError, match="overloaded") as raised:
        visit(client, papers, leave)
    assert raised.value.ending is Ending.CLOSED


def test_the_bare_client_loads_no_sdk() -> None:
    """Nor what only the SDK needs: a board of 512 MB has other uses for the memory."""
    code = """if True:
        import sys
        from edged import adapters
        from edged.clock import SYSTEM_CLOCK
        from edged.live.credentials.key import KeyCredentials
        from edged.settings.secrets.secret import Secret
        from edged.settings.model import GeminiSettings
        key = KeyCredentials(Secret("k" * 20, "a test"))
        adapters.connector(GeminiSettings(client="websocket"), key, SYSTEM_CLOCK)
        assert not {"google.genai", "httpx", "httpx2", "requests"} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_key_needs_none_of_what_other_backends_need() -> None:
    """The SDK alone is in memory: no cryptography, which signs for a service account."""
    code = """if True:
        import sys
        from edged import adapters
        from edged.clock import SYSTEM_CLOCK
        from edged.settings.secrets.secret import Secret
        from edged.settings.model import GeminiSettings
        settings = GeminiSettings()
        credentials = adapters.credentials(settings, Secret("k" * 20, "a test"))
        adapters.connector(settings, credentials, SYSTEM_CLOCK)
        others = {"cryptography", "google.oauth2", "requests", "starlette", "uvicorn"}
        assert not others & set(sys.modules)
        assert not [name for name in sys.modules if "token_broker" in name or "account" in name
            and name.startswith("edged.live")]
    """
    subprocess.run([sys.executable, "-c", code], check=True)
