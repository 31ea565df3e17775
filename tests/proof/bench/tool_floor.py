"""Floor: the least that can answer a call, on a bare WebSocket."""

import json
import ssl
from typing import Final

from websockets.sync.client import connect

_PATH: Final = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
_SETUP: Final = {
    "model": "models/gemini-3.8-live",
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    "tools": [{"functionDeclarations": [{"name": "volume", "behavior": "BLOCKING"}]}],
}


class Caller:
    """A client that says something in writing, and answers what is called for it."""

    def __init__(self, url: str, ca_file: str) -> None:
        tls = ssl.create_default_context(cafile=ca_file)
        headers = {"x-goog-api-key": "floor"}
        address = url.replace("https://", "wss://") + _PATH
        self._socket = connect(address, ssl=tls, compression=None, additional_headers=headers)
        self._socket.send(json.dumps({"setup": _SETUP}))
        self._socket.recv()

    def ask(self, words: str) -> None:
        """Say it, answer a call, and wait for the end of the reply."""
        self._socket.send(json.dumps({"realtimeInput": {"text": words}}))
        while True:
            message = json.loads(self._socket.recv())
            for call in message.get("toolCall", {}).get("functionCalls", ()):
                told = {"id": call["id"], "name": call["name"], "response": {"status": "ok"}}
                self._socket.send(json.dumps({"toolResponse": {"functionResponses": [told]}}))
            if "turnComplete" in message.get("serverContent", ()):
                return

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
