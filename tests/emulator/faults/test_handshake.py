"""Each fault before a session works: at the door, in the upgrade, the set-up and the resumption."""

import asyncio
import ssl
from collections.abc import Callable

import pytest
from websockets.exceptions import InvalidStatus

from edged.emulator.server import Emulator
from tests.emulator.faults.life import PATH, SHORT, client, emulator, told, trusted
from tests.emulator.sdk import run


def port_of(running: Emulator) -> int:
    """Return the port of an emulator."""
    return int(running.url.rpartition(":")[2])


async def knock(running: Emulator) -> bool:
    """Return whether TCP connections are taken."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(running))
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def opened(running: Emulator, within: float) -> bool:
    """Return whether TCP connections are refused at first and taken within emulated seconds."""
    if await knock(running):
        return False
    async with asyncio.timeout(within):
        while not await knock(running):  # noqa: ASYNC110, no event tells that a port opens
            await asyncio.sleep(0.01)
    return True


def test_tcp_is_refused_at_first() -> None:
    """refuse-tcp: nobody listens for the given time, then everybody is served."""

    async def test() -> None:
        async with emulator("refuse-tcp@seconds=4") as running:
            assert await opened(running, 20)
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up())

    run(test)


def test_tcp_is_refused_between_connections() -> None:
    """refuse-tcp@connection=2: the door is shut when the first client has left, on one port."""

    async def test() -> None:
        async with emulator("refuse-tcp@connection=2,seconds=4") as running:
            async with client(running) as one:
                assert "turnComplete" in told([*await one.set_up(), *await one.turn()])
            await asyncio.sleep(0.05)
            assert await opened(running, 20)
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up())
            assert [active.name for active in running.injector.injected] == ["refuse-tcp"]

    run(test)


def test_the_upgrade_is_not_answered() -> None:
    """no-upgrade: TLS stands, the request is not answered; late comes 503, the next is served."""

    async def test() -> None:
        async with emulator("no-upgrade@seconds=5") as running:
            before = asyncio.get_running_loop().time()
            with pytest.raises(InvalidStatus) as refused:
                async with client(running):
                    pass
            assert refused.value.response.status_code == 503
            assert asyncio.get_running_loop().time() - before >= 5
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up())

    run(test)


def test_an_emulator_stops_while_a_client_waits() -> None:
    """no-upgrade does not hold up the end of the emulator."""

    async def test() -> None:
        async with emulator("no-upgrade@seconds=10000") as running:
            waiting = asyncio.create_task(client(running).__aenter__())
            await asyncio.sleep(0.1)
        await asyncio.wait({waiting})
        assert isinstance(waiting.exception(), InvalidStatus | OSError)

    run(test)


@pytest.mark.parametrize("code", [401, 403, 404, 429, 503])
def test_http_errors(code: int) -> None:
    """http-CODE: so often as ordered, then the service works."""

    async def test() -> None:
        async with emulator(f"http-{code}@times=2") as running:
            for _ in range(2):
                with pytest.raises(InvalidStatus) as refused:
                    async with client(running):
                        pass
                assert refused.value.response.status_code == code
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up())

    run(test)


def test_redirect() -> None:
    """redirect: 302 with the other place."""

    async def test() -> None:
        async with emulator("redirect@to=https://localhost:9/there") as running:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port_of(running), ssl=trusted(running)
            )
            lines = (
                f"GET {PATH} HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Sec-WebSocket-Version: 13",
            )
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            answer = (await reader.readuntil(b"\r\n\r\n")).decode()
            writer.close()
            assert answer.startswith("HTTP/1.1 302 ")
            assert "\r\nLocation: https://localhost:9/there\r\n" in answer

    run(test)


SETUPS: dict[str, tuple[int, str]] = {
    "bad-setup": (1007, "Request contains an invalid argument."),
    "unknown-model": (1008, "models/gemini-3.8-live is not found for API version v1beta"),
    "bad-key": (1007, "API key not valid."),
    "quota": (1011, "You exceeded your current quota"),
}


@pytest.mark.parametrize("name", SETUPS)
def test_setups_are_closed(name: str) -> None:
    """The set-up is closed in place of its completion; the next connection works."""

    async def test() -> None:
        async with emulator(name) as running:
            async with client(running) as one:
                assert await one.set_up() == []
                code, reason = SETUPS[name]
                assert (one.code, one.reason[: len(reason)]) == (code, reason)
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up())

    run(test)


UNCLOSED: dict[str, list[str]] = {
    "mute-setup": [],
    "wrong-first-message": ["sessionResumptionUpdate", "setupComplete", "sessionResumptionUpdate"],
}


@pytest.mark.parametrize("name", UNCLOSED)
def test_setups_are_not_completed_first(name: str) -> None:
    """Nothing comes, or something else first, and the connection stays."""

    async def test() -> None:
        async with emulator(name) as running, client(running) as one:
            first = told(await one.set_up(quiet=SHORT))
            assert first == UNCLOSED[name]
            assert one.closed is None

    run(test)


RESUMED: dict[str, Callable[[int, str], bool]] = {
    "stale-handle-1007": lambda code, reason: code == 1007 and reason.startswith("Request"),
    "stale-handle-1008": lambda code, reason: code == 1008 and reason.endswith("not found"),
    "poisoned-handle": lambda code, reason: code == 1007 and reason.startswith("Request"),
}


@pytest.mark.parametrize("name", RESUMED)
def test_a_conversation_cannot_be_resumed(name: str) -> None:
    """Every resumption dies, also with a handle that a dying one gave; a fresh session lives."""

    async def test() -> None:
        async with emulator(name) as running:
            async with client(running) as one:
                handle = (await one.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
            for _ in range(2):
                async with client(running) as one:
                    came = await one.set_up(handle)
                    assert ("setupComplete" in told(came)) == (name == "poisoned-handle")
                    if came:
                        handle = came[-1]["sessionResumptionUpdate"]["newHandle"]
                        await one.listen()  # until it is closed
                    assert RESUMED[name](one.code, one.reason)
            async with client(running) as one:
                fresh = (await one.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up(fresh))
                await one.listen(quiet=SHORT)
                assert one.closed is None

    run(test)


def test_the_old_socket_is_open() -> None:
    """old-socket-open: 1011 while the handle's connection is there, accepted once it is gone."""

    async def test() -> None:
        async with emulator("old-socket-open@always") as running:
            async with client(running) as old:
                handle = (await old.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
                async with client(running) as one:
                    assert await one.set_up(handle) == []
                    assert one.code == 1011
            await asyncio.sleep(0.05)
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up(handle))

    run(test)


def test_amnesia() -> None:
    """amnesia: the resumption is accepted, and the bill of its turn knows nothing of the past."""

    async def test() -> None:
        async with emulator("amnesia@connection=2") as running:
            handle, prompts = "", []
            for _ in range(3):
                async with client(running) as one:
                    await one.set_up(handle)
                    turn = await one.turn()
                    handle = turn[-1]["sessionResumptionUpdate"]["newHandle"]
                    usage = [m["usageMetadata"] for m in turn if "usageMetadata" in m]
                    prompts.append(usage[0]["promptTokenCount"])
            first, forgetful, third = prompts
            assert forgetful == first < third

    run(test)


def test_the_authority_is_still_asked_for() -> None:
    """Faults do not weaken TLS: an unknown authority is refused."""

    async def test() -> None:
        async with emulator("late-pong", must_fire=False) as running:
            with pytest.raises(ssl.SSLCertVerificationError):
                await asyncio.open_connection(
                    "127.0.0.1", port_of(running), ssl=ssl.create_default_context()
                )

    run(test)
