"""Floor: the least that can talk to the Live API, on a bare WebSocket."""

import asyncio
import base64
import json
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.proof.bench.floor import Floor

_PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
_SETUP = {
    "model": "models/gemini-3.8-live",
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
    "sessionResumption": {},
}


class RawWire:
    """JSON by hand."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def start(self) -> None:
        """Send the activity start."""
        await self._input(activityStart={})

    async def sound(self, pcm: bytes) -> None:
        """Send sound."""
        data = base64.b64encode(pcm).decode()
        await self._input(audio={"mimeType": "audio/pcm;rate=16000", "data": data})

    async def end(self) -> None:
        """Send the activity end."""
        await self._input(activityEnd={})

    async def _input(self, **fields: object) -> None:
        await self._socket.send(json.dumps({"realtimeInput": fields}))

    async def replies(self) -> AsyncIterator[bytes]:
        """Yield the sound of the answers."""
        async for frame in self._socket:
            message: dict[str, Any] = json.loads(frame)
            turn = message.get("serverContent", {}).get("modelTurn", {})
            for part in turn.get("parts", ()):
                yield base64.b64decode(part["inlineData"]["data"])


async def main(url: str, ca_file: str, socket: str, microphone: str, speaker: str) -> None:
    """Connect, set up, talk."""
    tls = ssl.create_default_context(cafile=ca_file)
    headers = {"x-goog-api-key": "floor"}
    address = url.replace("https://", "wss://") + _PATH
    async with connect(address, ssl=tls, compression=None, additional_headers=headers) as ws:
        await ws.send(json.dumps({"setup": _SETUP}))
        await ws.recv()
        await Floor(RawWire(ws), microphone, speaker).run(Path(socket))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
