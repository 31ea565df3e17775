"""An error that the service reports as a message: its words reach the owner."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from edged import adapters
from edged.clock import SYSTEM_CLOCK
from edged.emulator.access import authority
from edged.live.connection import Connection, DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.failures import Kind
from edged.live.messages import TurnComplete
from edged.live.transport.error_object import reported
from edged.settings.model import GeminiSettings
from edged.settings.reading.conversion import validated
from tests.journeys.villain import SET_UP, talking_villain
from tests.live.desk import CREDENTIALS, SETUP

QUOTA = {"error": {"code": 429, "message": "You exceeded your current quota.", "status": "R"}}
INTERNAL = {"error": {"code": 500, "message": "Internal error encountered."}}
CLOSE_LIKE = {"code": 1011, "message": "Internal error encountered."}
TURN_COMPLETE = json.dumps({"serverContent": {"turnComplete": True}})


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (QUOTA, "429 You exceeded your current quota."),
        ([QUOTA], "429 You exceeded your current quota."),
        (CLOSE_LIKE, "1011 Internal error encountered."),
        ({"error": "no\nwords \x1b[2J"}, "no words ?[2J"),
        ({"error": {"code": 13, "status": "INTERNAL"}}, "13 INTERNAL"),
        ({"error": {}}, "an error without a word"),
        ({"error": None}, "an error without a word"),
        ({"code": "429"}, "an error without a word"),
        ({"error": {"message": "x" * 500}}, "x" * 200 + "…"),
        ({"serverContent": {"error": 1}}, None),
        ({"error": {"message": "both"}, "serverContent": {}}, None),
        ({"message": "no error"}, None),
        ({"of the future": 1, "code": 1011}, None),
        ("error", None),
        ([], None),
    ],
)
def test_an_error_object_is_known_by_its_members(message: object, said: str | None) -> None:
    """As text and as bytes; what it says is one line, cut, and moves no cursor."""
    for raw in (json.dumps(message), json.dumps(message, indent=2).encode()):
        found = reported(raw)
        assert (str(found) if found else None) == said


@pytest.mark.parametrize("raw", [b'{"error": ', b'"error"' * 9_000, b'{"error":' + b"[" * 9_000])
def test_what_is_no_json_is_no_error_object(raw: bytes) -> None:
    """Nor what is too large to be one."""
    assert reported(raw) is None


@pytest.fixture(params=["google-genai", "websocket"])
def client(request: pytest.FixtureRequest) -> str:
    """Return the name of a client."""
    return str(request.param)


def visit(
    client: str,
    folder: Path,
    talk: Callable[[ServerConnection], Awaitable[None]],
    stay: Callable[[Connection], Awaitable[None]],
) -> None:
    """Open a session with a service that talks in its own way, and stay."""
    papers = authority.issue(folder)

    async def call() -> None:
        async with talking_villain(papers, talk) as villain:
            settings = validated(
                GeminiSettings,
                {"client": client, "base_url": villain.service.url, "ca_file": papers[0]},
            )
            connector = adapters.connector(settings, CREDENTIALS, SYSTEM_CLOCK)
            await stay(await connector.open(SETUP))

    asyncio.run(call())


async def listen(connection: Connection) -> None:
    """Wait for the end of a turn."""
    try:
        async for told in connection.receive():
            if TurnComplete() in told:
                return
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("message", "kind", "said"),
    [
        (QUOTA, Kind.QUOTA, "429 You exceeded your current quota."),
        (INTERNAL, Kind.TRANSIENT, "500 Internal error encountered."),
        (CLOSE_LIKE, Kind.TRANSIENT, "1011 Internal error encountered."),
        ({"error": {"code": 400, "message": "Bad."}}, Kind.CONFIGURATION, "400 Bad."),
        ({"error": {"code": 403, "message": "No."}}, Kind.AUTHENTICATION, "403 No."),
    ],
)
def test_in_place_of_set_up_complete(
    client: str, message: dict[str, object], kind: Kind, said: str, tmp_path: Path
) -> None:
    """It ends the attempt at once, and means what a refused upgrade of that sort means."""

    async def refuse(connection: ServerConnection) -> None:
        await connection.send(json.dumps(message).encode())
        await connection.wait_closed()

    with pytest.raises(DisconnectedError) as raised:
        visit(client, tmp_path, refuse, listen)
    assert f"the service reports an error: {said}: " in raised.value.failure.cause
    assert raised.value.failure.kind is kind
    assert raised.value.ending is Ending.CLOSED


@pytest.mark.parametrize("message", [QUOTA, INTERNAL, CLOSE_LIKE, {"new": 1, "code": 1011}])
def test_it_ends_no_connection_that_goes_on(
    client: str, message: dict[str, object], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even one with the number of a close code; the journal has its words."""

    async def go_on(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        await connection.send(json.dumps(message).encode())
        await connection.send(TURN_COMPLETE)
        await connection.wait_closed()

    with caplog.at_level(logging.WARNING, "edged"):
        visit(client, tmp_path, go_on, listen)
    (record,) = [record for record in caplog.records if record.name.startswith("edged")]
    if found := reported(json.dumps(message)):
        assert record.getMessage() == "service_reported_error"
        assert vars(record)["edged_fields"] == {"cause": str(found), "count": 1}
    else:
        assert record.getMessage() == "server_message_not_understood"


@pytest.mark.parametrize("aborts", [True, False])
def test_it_is_the_cause_of_an_end_without_a_reason(
    client: str,
    aborts: bool,  # noqa: FBT001 - a parameter
    tmp_path: Path,
) -> None:
    """Of one with a close frame and of one without; it tells whose business it is."""

    async def leave(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        await connection.send(json.dumps(QUOTA).encode())
        await asyncio.sleep(0)
        if aborts:
            connection.transport.close()
        else:
            await connection.close(1011)

    with pytest.raises(DisconnectedError, match="You exceeded your current quota") as raised:
        visit(client, tmp_path, leave, listen)
    assert raised.value.failure.kind is Kind.QUOTA


def test_it_is_no_cause_once_something_else_has_come(client: str, tmp_path: Path) -> None:
    """What was said long ago is not why the connection ends."""

    async def leave(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        await connection.send(json.dumps(QUOTA).encode())
        await connection.send('{"serverContent": {}}')
        await connection.close(1011)

    with pytest.raises(DisconnectedError, match="closed with 1011 without a reason"):
        visit(client, tmp_path, leave, listen)
