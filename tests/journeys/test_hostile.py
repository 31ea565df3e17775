"""Servers that redirect, babble, keep silent or hang up for ever: the device stays itself.

All of them at once, each with a device of its own, for five seconds of real time; those that keep
silent for as long as an attempt may take.
"""

import asyncio
import json
import logging
import random
import resource
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from edged.assembly import Host
from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.commands import Sign
from edged.conversation.events import LinkChanged
from edged.emulator.access import authority
from edged.live.gemini.opener import OPEN_WITHIN
from edged.system.watchers import NO_WATCHERS
from tests import virtual_time
from tests.journeys.home import KEY, babble, device
from tests.journeys.villain import SET_UP, Ledger, Raw, Talk, Villain, raw_villain, talking_villain
from tests.virtual_time import VirtualClock

WATCHED = 5.0
MOST_CONNECTIONS = 12
"""The first retry is at once, then 0.5, 1, 2, 4 s at most, each at a random part of it."""
MOST_LINES = 100
LONGEST_LINE = 1_000
VOICE = babble(1)
NOISE = random.Random(7).randbytes(4_000)  # noqa: S311 - noise, not a secret


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a device after its time with a villain."""

    connections: int
    shown: Sign
    causes: tuple[str, ...]
    lines: tuple[str, ...]


# -- villains on TCP and TLS ------------------------------------------------------------------


async def _silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    while await reader.read(65536):
        pass


async def _noise(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(NOISE)
        await writer.drain()
        await asyncio.sleep(0.01)


async def _endless_header(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nx-long: ")
    while True:
        writer.write(b"a" * 4_000)
        await writer.drain()
        await asyncio.sleep(0.01)


def _redirect(status: int, other: str) -> Raw:
    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        path = request.split()[1].decode()
        head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {other.replace('https', 'wss')}{path}\r\n"
        writer.write(f"{head}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()

    return act


# -- villains that speak WebSocket ------------------------------------------------------------


async def _never_set_up(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def _deaf(connection: ServerConnection) -> None:
    await connection.send(SET_UP)
    connection.transport.pause_reading()
    await asyncio.sleep(WATCHED)


def _says(*messages: str | bytes, first: str | bytes = SET_UP, pause: float = 0.005) -> Talk:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(first)
        while messages:
            for message in messages:
                await connection.send(message)
                await asyncio.sleep(pause)

    return talk


def _hangs_up(code: int, reason: str = "") -> Talk:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        await connection.close(code, reason)

    return talk


def _part(data: object, mime: object = "audio/pcm;rate=24000") -> str:
    inline = {"inlineData": {"data": data, "mimeType": mime}}
    return json.dumps({"serverContent": {"modelTurn": {"parts": [inline]}}})


WRONG_TYPES = (
    *("[]", "null", '"text"', "12", "{}", "[[[]]]", '{"unheard": {"of": 1}}'),
    *('{"setupComplete": 5}', '{"serverContent": 5}', '{"serverContent": []}'),
    *('{"serverContent": {"modelTurn": "x"}}', '{"serverContent": {"turnComplete": "perhaps"}}'),
    *('{"serverContent": {"modelTurn": {"parts": {}}}}', '{"toolCall": 1}'),
    *('{"goAway": "now"}', '{"goAway": {"timeLeft": "soon"}}', '{"goAway": {"timeLeft": 5}}'),
    *('{"sessionResumptionUpdate": {"resumable": "yes", "newHandle": 5}}', '{"error": "oops"}'),
    *('{"sessionResumptionUpdate": []}', '{"usageMetadata": {"totalTokenCount": "many"}}'),
    *('{"serverContent": {"inputTranscription": {"text": 5}}}', '{"voiceActivity": 0}'),
    *(_part("###"), _part(5), _part("YQ=="), _part("YWI=", "image/png"), _part("YWI=", 5)),
)
GO_AWAYS = tuple(
    json.dumps({"goAway": {"timeLeft": left}}) for left in ("-5s", "0s", "1e99s", "nans", "infs")
)

ON_TCP: dict[str, tuple[Raw, bool]] = {
    "silent on TCP": (_silent, False),
    "silent on TLS": (_silent, True),
    "noise instead of TLS": (_noise, False),
    "noise instead of HTTP": (_noise, True),
    "a header without end": (_endless_header, True),
}
ON_WEBSOCKET: dict[str, Talk] = {
    "no setupComplete": _never_set_up,
    "deaf after the setup": _deaf,
    "noise instead of setupComplete": _says(first=NOISE),
    "much noise instead of setupComplete": _says(first="x" * 10**6),
    "another message instead of setupComplete": _says(first='{"serverContent": {}}'),
    "a list instead of setupComplete": _says(first="[1, 2]"),
    "noise": _says(NOISE, pause=0),
    "words": _says("no JSON at all", pause=0),
    "huge JSON": _says(json.dumps({"x": ["y" * 50] * 60_000}), pause=0.5),
    "a message of 17 MiB": _says("z" * (17 * 2**20), pause=1.0),
    "messages of wrong types": _says(*WRONG_TYPES),
    "strange goAways": _says(*GO_AWAYS, pause=0.05),
    "hangs up with 1011": _hangs_up(1011, "Internal error encountered."),
    "hangs up with 1000": _hangs_up(1000),
    "hangs up with 1008": _hangs_up(1008, "Operation is not implemented, or supported"),
}
NAMES = (*ON_TCP, *ON_WEBSOCKET)
SILENT = {
    "silent on TCP": "the TLS handshake",
    "silent on TLS": "the upgrade to a WebSocket",
    "no setupComplete": "the setup",
}
"""What they do not answer."""
HANG_UPS = frozenset(name for name in NAMES if name.startswith("hangs up"))
SET_UP_WELL = frozenset({"deaf after the setup"})
RUBBISH = frozenset({"noise", "words", "huge JSON", "a message of 17 MiB"})
"""Nothing else comes from them, so they are left."""
SENDS_AWAY = frozenset({"messages of wrong types", "strange goAways"})


def _villain(name: str, folder: Path) -> AbstractAsyncContextManager[Villain]:
    if name in ON_TCP:
        act, tls = ON_TCP[name]
        return raw_villain(authority.issue(folder), act, tls=tls)
    return talking_villain(authority.issue(folder), ON_WEBSOCKET[name])


async def _meet(
    villain: Villain, folder: Path, ledger: Ledger, seconds: float, clock: Clock
) -> Outcome:
    """Run a device against a villain."""
    lines: list[str] = []
    ledger.lines.set(lines)
    host = Host(asyncio.get_running_loop(), folder, clock, NO_WATCHERS)
    async with device(host, VOICE, villain.service, KEY, {}) as it:
        await it.wait(seconds)
        causes = tuple(event.cause for event in it.diary.of(LinkChanged))
        shown = it.diary.shown()
    return Outcome(villain.connections, shown, causes, tuple(lines))


async def _meet_all(folder: Path, ledger: Ledger) -> dict[str, Outcome]:
    async def meet(name: str) -> Outcome:
        place = folder / name.replace(" ", "-")
        place.mkdir()
        async with _villain(name, place) as villain:
            # The first of twenty devices loads google-genai, and all wait for it.
            watched = OPEN_WITHIN + 4.0 if name in SILENT else WATCHED
            if name in RUBBISH:  # read at the pace that twenty devices on one loop leave it
                watched *= 2
            return await _meet(villain, place, ledger, watched, SYSTEM_CLOCK)

    outcomes = await asyncio.gather(*(meet(name) for name in NAMES))
    return dict(zip(NAMES, outcomes, strict=True))


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    """Write down every line of the product, and every warning of its libraries."""
    handler, edged = Ledger(), logging.getLogger("edged")
    before = edged.level
    edged.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    edged.setLevel(before)


@pytest.fixture(scope="module")
def grown() -> list[int]:
    """Hold by how many kilobytes the process grew at its largest."""
    return []


@pytest.fixture(scope="module")
def outcomes(
    ledger: Ledger, grown: list[int], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Outcome]:
    """Let a device meet each villain."""
    before = _largest()
    met = asyncio.run(_meet_all(tmp_path_factory.mktemp("villains"), ledger))
    grown.append(_largest() - before)
    print(f"the process grew by {grown[0]} kB")  # noqa: T201 - a figure for who wants to see it
    return met


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.real_time
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_server_does_the_device_stays_calm(
    name: str, outcomes: dict[str, Outcome]
) -> None:
    """Few connections, few and short lines, and the key in none of them."""
    outcome = outcomes[name]
    assert 1 <= outcome.connections <= MOST_CONNECTIONS
    assert len(outcome.lines) <= MOST_LINES
    assert max(len(line) for line in outcome.lines) <= LONGEST_LINE
    assert KEY.reveal() not in "\n".join(outcome.lines)


@pytest.mark.real_time
@pytest.mark.parametrize("name", NAMES)
def test_the_light_tells_what_is_true(name: str, outcomes: dict[str, Outcome]) -> None:
    """Ready is only who was set up; the owner is told why the others are not."""
    outcome = outcomes[name]
    if name in SET_UP_WELL:
        assert outcome.shown is Sign.READY
        assert outcome.connections <= 2
        return
    if name in RUBBISH:
        assert any("the service floods the device with" in cause for cause in outcome.causes)
        return
    if name in SENDS_AWAY:  # followed for a while, then left alone
        followed = {"connecting", "the service sends us away"} & set(outcome.causes[1:])
        assert outcome.shown is Sign.READY or followed
        return
    if name not in HANG_UPS:  # between two of them it is ready, for a moment
        assert outcome.shown is Sign.OFFLINE
    hope = "instead of TLS" if name == "noise instead of TLS" else "tried again by itself"
    assert any(hope in cause for cause in outcome.causes)
    if name in SILENT:
        assert f"no answer to {SILENT[name]} within 1" in outcome.causes[1]


@pytest.mark.real_time
def test_memory_stays_bounded(outcomes: dict[str, Outcome], grown: list[int]) -> None:
    """Twenty villains and their devices in one process, with 17 MiB and 3 MB messages."""
    assert len(outcomes) == len(NAMES)
    assert grown[0] < 300 * 1024, "kilobytes"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_does_not_follow_a_redirect(status: int, ledger: Ledger, tmp_path: Path) -> None:
    """Nobody else is spoken to; the light and the journal name the settings as the cure."""

    async def wander() -> tuple[Outcome, int]:
        papers = authority.issue(tmp_path)  # the same for both: who follows is let in
        async with (
            raw_villain(papers, _silent) as other,
            raw_villain(papers, _redirect(status, other.service.url)) as villain,
        ):
            return await _meet(villain, tmp_path, ledger, 30.0, VirtualClock()), other.connections

    outcome, elsewhere = virtual_time.run(wander())
    assert elsewhere == 0
    assert outcome.connections == 1
    assert outcome.shown is Sign.NOT_SET_UP
    assert f"redirect (HTTP {status}), not followed" in outcome.causes[-1]
    assert KEY.reveal() not in "\n".join(outcome.lines)
