"""The documented limits of 15, 10 and 2 minutes, on virtual time."""

import base64

import pytest
from google.genai import errors, types

from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.server import Emulator
from tests.emulator.sdk import config, emulated, run, session
from tests.emulator.talk import END, START, Talk, audio, setup, video
from tests.virtual_time import VirtualClock

SECOND = audio(b"\1\0\2\0" * 8_000)
UNCOMPRESSED: dict[str, object] = {"context_window_compression": None}
PICTURE = types.Blob(data=base64.b64decode("/9j/2Q=="), mime_type="image/jpeg")


async def live(emulator: Emulator, *, seen: bool, **fields: object) -> list[int]:
    """Stay connected, resuming after 1011; return the codes up to another one or for 20 minutes."""
    codes: list[int] = []
    clock = VirtualClock()
    handle: str | None = None
    end = clock.now() + 1200
    while clock.now() < end and (not codes or codes[-1] == 1011):
        settings = config(session_resumption={"handle": handle}, **fields)
        try:
            async with session(emulator, settings) as connected:
                if seen:
                    await connected.send_realtime_input(video=PICTURE)
                async for message in connected.receive():
                    if update := message.session_resumption_update:
                        handle = update.new_handle or handle
        except errors.APIError as closed:
            codes.append(closed.code)
    return codes


@pytest.mark.parametrize(
    ("seen", "fields", "codes", "minutes"),
    [
        (False, UNCOMPRESSED, [1011, 1007], 15),
        (True, UNCOMPRESSED, [1007], 2),
        (True, {}, [1011, 1011], 20),
    ],
    ids=["sound", "pictures", "compressed"],
)
def test_the_documented_limits(
    *, seen: bool, fields: dict[str, object], codes: list[int], minutes: int
) -> None:
    """A connection ends after 10 minutes, a session after 15 or 2 unless it is compressed."""

    async def test() -> None:
        options = Options(faults=planned("session-limit"))
        async with emulated(options) as emulator:
            clock = VirtualClock()
            before = clock.now()
            assert await live(emulator, seen=seen, **fields) == codes
            assert clock.now() - before >= minutes * 60

    run(test)


def test_two_minutes_of_sound_with_pictures() -> None:
    """Without compression the context is full after 2 minutes of sound once there are pictures."""
    for image, code in (([video()], 1007), ([], 0)):
        talk = Talk(Options(persona="assistant", reply_seconds=60, connection_limit=1e6))
        talk.say(setup())
        for _ in range(3):
            talk.say(START, SECOND, *image, END)
            talk.wait(61)
        assert (talk.closed.code if talk.closed else 0) == code
