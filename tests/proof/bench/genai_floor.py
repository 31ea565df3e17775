"""Floor: the least that can talk to the Live API through google-genai."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from google import genai
from google.genai import live, types

from tests.proof.bench.floor import Floor


class GenaiWire:
    """The SDK's own session."""

    def __init__(self, session: live.AsyncSession) -> None:
        self._session = session

    async def start(self) -> None:
        """Send the activity start."""
        await self._session.send_realtime_input(activity_start=types.ActivityStart())

    async def sound(self, pcm: bytes) -> None:
        """Send sound."""
        blob = types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
        await self._session.send_realtime_input(audio=blob)

    async def end(self) -> None:
        """Send the activity end."""
        await self._session.send_realtime_input(activity_end=types.ActivityEnd())

    async def replies(self) -> AsyncIterator[bytes]:
        """Yield the sound of the answers."""
        while True:
            async for message in self._session.receive():
                if message.data:
                    yield message.data


def _config() -> types.LiveConnectConfig:
    return types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(disabled=True)
        ),
    )


async def main(url: str, ca_file: str, socket: str, microphone: str, speaker: str) -> None:
    """Connect, set up, talk."""
    tls = ssl.create_default_context(cafile=ca_file)
    options = types.HttpOptions(
        base_url=url, api_version="v1beta", async_client_args={"ssl": tls, "compression": None}
    )
    client = genai.Client(api_key="floor", http_options=options)
    async with client.aio.live.connect(model="gemini-3.8-live", config=_config()) as session:
        await Floor(GenaiWire(session), microphone, speaker).run(Path(socket))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
