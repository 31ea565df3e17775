"""A stock google-genai client for an emulator on the same loop."""

import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from google import genai
from google.genai import live, types

from edged.clock import Clock
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from tests import virtual_time
from tests.virtual_time import VirtualClock

CHUNK = 1280
MODEL = "gemini-3.8-live"


def config(**changes: object) -> types.LiveConnectConfig:
    """Return a configuration for manual activity with everything on that edged uses."""
    fields: dict[str, Any] = {
        "response_modalities": ["AUDIO"],
        "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
        "session_resumption": {},
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "context_window_compression": {
            "trigger_tokens": 25_000,
            "sliding_window": {"target_tokens": 8_000},
        },
    }
    return types.LiveConnectConfig(**(fields | changes))


def client(emulator: Emulator, key: str = "any") -> genai.Client:
    """Return the SDK's client, which trusts the emulator's authority only."""
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    return genai.Client(
        api_key=key,
        http_options=types.HttpOptions(
            base_url=emulator.url,
            api_version="v1beta",
            async_client_args={"ssl": context, "close_timeout": 1},
        ),
    )


def stock(emulator: Emulator, key: str) -> genai.Client:
    """Return the SDK's client, which trusts the emulator in its HTTP requests, too."""
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    options = types.HttpOptions(
        base_url=emulator.url,
        api_version="v1alpha",
        async_client_args={"ssl": context, "verify": context},
    )
    return genai.Client(api_key=key, http_options=options)


@asynccontextmanager
async def session(
    emulator: Emulator, settings: types.LiveConnectConfig | None = None, key: str = "any"
) -> AsyncIterator[live.AsyncSession]:
    """Connect to the emulator."""
    connection = client(emulator, key).aio.live.connect(model=MODEL, config=settings or config())
    async with connection as connected:
        yield connected


@asynccontextmanager
async def emulated(
    options: Options | None = None, clock: Clock | None = None
) -> AsyncIterator[Emulator]:
    """Run an emulator, on the virtual time of this loop if no clock is given."""
    async with serve(options or Options(), clock or VirtualClock()) as emulator:
        yield emulator


async def say(connected: live.AsyncSession, pcm: bytes) -> None:
    """Send one utterance in a window of activity."""
    await connected.send_realtime_input(activity_start=types.ActivityStart())
    for start in range(0, len(pcm), CHUNK):
        blob = types.Blob(data=pcm[start : start + CHUNK], mime_type="audio/pcm;rate=16000")
        await connected.send_realtime_input(audio=blob)
    await connected.send_realtime_input(activity_end=types.ActivityEnd())


async def turn(connected: live.AsyncSession) -> list[types.LiveServerMessage]:
    """Return the messages up to the end of the turn."""
    return [message async for message in connected.receive()]


def sound(messages: list[types.LiveServerMessage]) -> bytes:
    """Return the sound in `messages`."""
    return b"".join(
        part.inline_data.data
        for message in messages
        if message.server_content and message.server_content.model_turn
        for part in message.server_content.model_turn.parts or []
        if part.inline_data and part.inline_data.data
    )


def speech(duration: float, rate: int, loudness: float = 12_000) -> bytes:
    """Return the same speech-like sound at any rate: harmonics below 6.5 kHz under syllables."""
    t = np.arange(round(duration * rate)) / rate
    pitch = 2 * np.pi * (120 * t + 3 * np.sin(2 * np.pi * 2 * t))
    wave = sum(np.sin(n * pitch + n * n) / n for n in range(1, 50))
    wave = wave * np.sin(np.pi * 3.3 * t) ** 2
    return bytes((loudness * wave / 3).astype("<i2").tobytes())


def correlation(one: bytes, other: bytes) -> float:
    """Return how alike two sounds of the same length are, 1 being the same shape."""
    a, b = (np.frombuffer(pcm, "<i2").astype(float) for pcm in (one, other))
    return float(np.corrcoef(a, b)[0, 1])


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test on virtual time."""
    virtual_time.run(test())
