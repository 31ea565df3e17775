"""Floor of `edged ask`: the first example of Google's own guide to the Live API, in its own words.

It sends a WAV file and saves the answer (https://ai.google.dev/gemini-api/docs/live). Unlike there
the end of the speech is said and not awaited, the words are asked for and printed, and the answer
is over with generationComplete, as `edged ask` has it.
"""

import asyncio
import ssl
import sys
import wave

from google import genai
from google.genai import types


async def main(url: str, ca_file: str, source: str, target: str) -> None:
    """Ask, and save what is answered."""
    tls = ssl.create_default_context(cafile=ca_file)
    options = types.HttpOptions(base_url=url, api_version="v1beta", async_client_args={"ssl": tls})
    client = genai.Client(api_key="floor", http_options=options)
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        output_audio_transcription=types.AudioTranscriptionConfig(),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(disabled=True)
        ),
    )
    with wave.open(source, "rb") as voice:
        pcm = voice.readframes(voice.getnframes())
    async with client.aio.live.connect(model="gemini-3.8-live", config=config) as session:
        await session.send_realtime_input(activity_start=types.ActivityStart())
        await session.send_realtime_input(
            audio=types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
        )
        await session.send_realtime_input(activity_end=types.ActivityEnd())
        with wave.open(target, "wb") as answer:
            answer.setparams((1, 2, 24_000, 0, "NONE", ""))
            async for message in session.receive():
                if message.data is not None:
                    answer.writeframes(message.data)
                content = message.server_content
                if content and content.output_transcription:
                    sys.stdout.write(content.output_transcription.text or "")
                if content and content.generation_complete:
                    break


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
