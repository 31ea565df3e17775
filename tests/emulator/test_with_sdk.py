"""The stock google-genai SDK talks to the emulator over TLS."""

from tests.emulator.sdk import correlation, emulated, run, say, session, sound, speech, turn


def test_parrot_says_what_was_said() -> None:
    """An utterance comes back at 24 kHz, whole and undistorted, and every byte was heard once."""

    async def test() -> None:
        said = speech(0.8, 16_000)
        async with emulated(speed=4) as emulator, session(emulator) as connected:
            await say(connected, said)
            reply = sound(await turn(connected))
        assert correlation(reply, speech(0.8, 24_000)) >= 0.999
        assert [bytes(window.audio) for window in emulator.hearing.windows] == [said]
        assert emulator.hearing.bytes_outside_windows == 0

    run(test)
