"""The stock google-genai SDK talks to the emulator over TLS."""

import ssl
from pathlib import Path

import pytest
from google.genai import errors
from google.genai import types as genai_types
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from edged.emulator.options import Options
from edged.emulator.record import Fate
from tests.emulator.sdk import (
    config,
    correlation,
    emulated,
    run,
    say,
    session,
    sound,
    speech,
    turn,
)

SERVICE = "ws/google.ai.generativelanguage.{}.GenerativeService.BidiGenerateContent"


def test_parrot_says_what_was_said() -> None:
    """An utterance comes back at 24 kHz, whole and undistorted, and every byte was heard once."""

    async def test() -> None:
        said = speech(0.8, 16_000)
        async with emulated() as emulator, session(emulator) as connected:
            await say(connected, said)
            reply = sound(await turn(connected))
        assert correlation(reply, speech(0.8, 24_000)) >= 0.999
        assert [bytes(window.audio) for window in emulator.traffic.windows] == [said]
        assert emulator.traffic.bytes_outside_windows == 0

    run(test)


def test_barge_in() -> None:
    """Speech during an answer ends it: interrupted, turnComplete, then the new answer alone."""

    async def test() -> None:
        async with emulated() as emulator, session(emulator) as connected:
            await say(connected, speech(3.0, 16_000))
            async for message in connected.receive():
                if message.data:
                    break
            await say(connected, speech(0.5, 16_000))
            end = [m.server_content for m in await turn(connected) if m.server_content]
            assert end[-2].interrupted
            assert end[-1].turn_complete
            assert not any(content.generation_complete for content in end)
            assert correlation(sound(await turn(connected)), speech(0.5, 24_000)) >= 0.99

    run(test)


def test_resumption_restores_the_history() -> None:
    """A second connection with the handle of the first goes on with its conversation."""

    async def test() -> None:
        async with emulated() as emulator:
            async with session(emulator) as connected:
                await connected.send_realtime_input(text="my name is Ada")
                await turn(connected)
                update = await anext(connected.receive())
                assert update.session_resumption_update
                handle = update.session_resumption_update.new_handle
            async with session(emulator, config(session_resumption={"handle": handle})):
                (first, second) = emulator.sessions
            assert second.history == first.history
            assert [said.text for said in second.history] == ["my name is Ada"] * 2

    run(test)


def test_go_away_on_a_fast_clock() -> None:
    """After ten minutes: goAway, then the close with its code and reason."""

    async def test() -> None:
        async with emulated() as emulator, session(emulator) as connected:
            handle, farewell = await anext(connected.receive()), await anext(connected.receive())
            assert handle.session_resumption_update
            assert farewell.go_away == genai_types.LiveServerGoAway(time_left="50s")
            with pytest.raises(errors.APIError) as closed:
                await turn(connected)
            assert closed.value.code == 1011
            assert closed.value.details == "Deadline expired before operation could complete."

    run(test)


@pytest.mark.parametrize(
    ("key", "settings", "code"),
    [
        ("invalid", config(), 1007),
        ("any", config(session_resumption={"handle": "stale"}), 1008),
        ("any", config(response_modalities=["TEXT"]), 1007),
    ],
)
def test_refused_setups(key: str, settings: genai_types.LiveConnectConfig, code: int) -> None:
    """The SDK sees the close in place of the setup's completion."""

    async def test() -> None:
        async with emulated() as emulator:
            with pytest.raises(errors.APIError) as closed:
                async with session(emulator, settings, key):
                    pass
            assert closed.value.code == code

    run(test)


@pytest.mark.parametrize(
    "path",
    [
        SERVICE.format("v1"),
        "/" + SERVICE.format("v1beta"),
        SERVICE.format("v1alpha") + "Constrained",
        SERVICE.format("v1beta") + "?key=any",
    ],
)
def test_paths_and_keys(path: str) -> None:
    """Every path of the SDK is served, in binary frames; a missing key is told after the set-up."""

    async def test() -> None:
        async with emulated() as emulator:
            tls = ssl.create_default_context(cafile=str(emulator.ca_file))
            tls.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
            url = emulator.url.replace("https", "wss") + "/" + path
            async with connect(url, ssl=tls) as socket:
                assert not socket.protocol.extensions
                await socket.send(b'{"setup": {"model": "models/gemini-3.8-live"}}')
                if path.endswith("any"):
                    answer = await socket.recv()
                    assert isinstance(answer, bytes)
                    assert answer == b'{\n  "setupComplete": {}\n}\n'
                else:
                    with pytest.raises(ConnectionClosed) as closed:
                        await socket.recv()
                    assert closed.value.rcvd
                    assert closed.value.rcvd.code == 1008

    run(test)


def test_other_paths_are_not_found() -> None:
    """What is not the Live API is 404."""

    async def test() -> None:
        async with emulated() as emulator:
            tls = ssl.create_default_context(cafile=str(emulator.ca_file))
            with pytest.raises(InvalidStatus) as refused:
                await connect(emulator.url.replace("https", "wss") + "/ws", ssl=tls)
            assert refused.value.response.status_code == 404

    run(test)


def test_a_lost_connection_cuts_its_window() -> None:
    """A socket that dies in an activity leaves a cut window, and the next one works."""

    async def test() -> None:
        async with emulated() as emulator:
            async with session(emulator) as connected:
                await connected.send_realtime_input(activity_start=genai_types.ActivityStart())
            async with session(emulator) as connected:
                await say(connected, speech(0.2, 16_000))
                await turn(connected)
            fates = [(window.connection, window.fate) for window in emulator.traffic.windows]
            assert fates == [(1, Fate.CUT), (2, Fate.ENDED)]

    run(test)


def test_leaves_no_client_hanging(tmp_path: Path) -> None:
    """Stopping the emulator closes its connections; the authority stays where it was asked for."""

    async def test() -> None:
        async with emulated(Options(ca_dir=tmp_path)) as emulator:
            connection = session(emulator)
            connected = await connection.__aenter__()
        await anext(connected.receive())  # the first handle
        with pytest.raises(errors.APIError) as closed:
            await turn(connected)
        assert closed.value.code == 1001
        await connection.__aexit__(None, None, None)

    run(test)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.key", "ca.pem"]
