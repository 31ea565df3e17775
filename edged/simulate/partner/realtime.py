"""A client of another wire than Gemini's: the adapter that docs/partners.md explains.

It speaks JSON in the manner of OpenAI's Realtime API
(https://platform.openai.com/docs/api-reference/realtime), as far as a turn needs it: sound of
24 kHz in buffers that are committed, responses that are asked for and cancelled, no resumption.
"""

import audioop
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from enum import Enum
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from edged.clock import Clock
from edged.live import failures
from edged.live.connection import DisconnectedError
from edged.live.core.setup import SessionSetup
from edged.live.gemini.opener import GARBAGE, Opener, lost
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    AudioStreamEnd,
    ClientMessage,
    ContextUpdate,
    Fact,
    Frame,
    GenerationComplete,
    InputText,
    Interrupted,
    ModelAudio,
    OutputText,
    RealtimeText,
    TurnComplete,
    TypedText,
    Unused,
    Usage,
)
from edged.live.transport.opening import RacingConnect
from edged.live.transport.tls import tls_context
from edged.live.transport.websocket import SOCKET
from edged.pcm import INPUT_RATE, OUTPUT_RATE
from edged.tools.calls.call import ToolResponse

Event = dict[str, Any]
Resampling = Any
"""What audioop.ratecv wants to be given back for the next piece."""

_ASK: Final[Event] = {"type": "response.create"}
_CANCEL: Final[Event] = {"type": "response.cancel"}


class Response(Enum):
    """Whether the service answers just now."""

    NONE = "none"
    ACTIVE = "active"


class RealtimeConnector:
    """Opens sessions: the port of `edged.live.connection`."""

    def __init__(self, url: str, token: str, ca_file: Path, clock: Clock) -> None:
        self._url = url
        self._token = token
        self._context = tls_context(ca_file)
        self._opener = Opener(clock, lambda: None)

    async def open(self, setup: SessionSetup) -> "RealtimeConnection":
        """Connect and set up, or raise DisconnectedError."""
        return await self._opener.open(lambda: self._connect(setup), resuming=False)

    async def _connect(self, setup: SessionSetup) -> "RealtimeConnection":
        headers = {"Authorization": f"Bearer {self._token}"}
        opening = RacingConnect(self._url, ssl=self._context, additional_headers=headers, **SOCKET)
        async with AsyncExitStack() as stack:
            socket = await stack.enter_async_context(opening)
            await socket.send(json.dumps(_session(setup)))
            if json.loads(await socket.recv(decode=False))["type"] != "session.updated":
                raise DisconnectedError(failures.unreachable("the session was not set up"))
            for remark in setup.history:
                speaker = "user" if remark.speaker == "user" else "assistant"
                await socket.send(json.dumps(_said(speaker, remark.text)))
            return RealtimeConnection(socket, stack.pop_all())


class RealtimeConnection:
    """A session that is set up."""

    def __init__(self, socket: ClientConnection, stack: AsyncExitStack) -> None:
        self._socket = socket
        self._stack = stack
        self._resampling: Resampling = None
        self._response = Response.NONE

    async def send(self, message: ClientMessage) -> None:
        """Send what was said; raise DisconnectedError if the connection is gone."""
        try:
            for event in self._events(message):
                await self._socket.send(json.dumps(event))
        except ConnectionClosed as error:
            raise lost(error, failures.Moment.LIVE) from error

    def divert(self, take: Callable[[tuple[Fact, ...]], None]) -> None:
        """Leave all to `receive`."""

    async def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Yield the facts of each event; raise DisconnectedError at the end."""
        while True:
            try:
                facts = tuple(self._facts(json.loads(await self._socket.recv(decode=False))))
            except ConnectionClosed as error:
                raise lost(error, failures.Moment.LIVE) from error
            except (*GARBAGE, KeyError) as error:
                raise DisconnectedError(failures.garbled(type(error).__name__)) from error
            yield facts

    async def close(self) -> None:
        """Close the connection."""
        await self._stack.aclose()

    def _events(self, message: ClientMessage) -> Iterator[Event]:
        match message:
            case ActivityStart():
                if self._response is Response.ACTIVE:
                    yield _CANCEL
                self._resampling = None
                yield {"type": "input_audio_buffer.clear"}
            case Audio(pcm=pcm):
                yield {"type": "input_audio_buffer.append", "audio": self._faster(pcm)}
            case Frame(jpeg=jpeg):
                yield _item("user", _picture(jpeg))
            case AudioStreamEnd() | ToolResponse():
                pass  # this partner is told when one speaks, and of no tools
            case ActivityEnd():
                yield {"type": "input_audio_buffer.commit"}
                yield _ASK
            case RealtimeText(text=text):
                yield _said("user", text)
                yield _ASK
            case TypedText(text=text, jpeg=jpeg):
                picture = [_picture(jpeg)] if jpeg else []
                yield _item("user", *picture, {"type": "input_text", "text": text})
                yield _ASK
            case ContextUpdate(instruction=instruction):
                yield {"type": "session.update", "session": {"instructions": instruction}}

    def _faster(self, pcm: bytes) -> str:
        faster, self._resampling = audioop.ratecv(
            pcm, 2, 1, INPUT_RATE, OUTPUT_RATE, self._resampling
        )
        return b64encode(faster).decode()

    def _facts(self, event: Mapping[str, Any]) -> Iterator[Fact]:
        match event["type"]:
            case "response.created":
                self._response = Response.ACTIVE
            case "response.output_audio.delta":
                yield ModelAudio(b64decode(event["delta"]))
            case "response.output_audio.done":
                yield GenerationComplete()
            case "response.output_audio_transcript.delta":
                yield OutputText(event["delta"])
            case "conversation.item.input_audio_transcription.completed":
                yield InputText(event["transcript"])
            case "response.done":
                self._response = Response.NONE
                yield from _end(event["response"])
            case other:
                yield Unused(str(other))


def _end(response: Mapping[str, Any]) -> Iterator[Fact]:
    if response["status"] == "cancelled":
        yield Interrupted()
    if usage := response.get("usage"):
        yield Usage(usage["input_tokens"], usage["output_tokens"], usage["total_tokens"])
    yield TurnComplete()


def _session(setup: SessionSetup) -> Event:
    audio = {"type": "audio/pcm", "rate": OUTPUT_RATE}
    session = {
        "type": "realtime",
        "instructions": setup.instruction,
        # The device itself says when the user speaks: nothing is detected.
        "audio": {"input": {"format": audio, "turn_detection": None}, "output": {"format": audio}},
    }
    return {"type": "session.update", "session": session}


def _said(role: str, text: str) -> Event:
    kind = "input_text" if role == "user" else "output_text"
    return _item(role, {"type": kind, "text": text})


def _item(role: str, *content: Event) -> Event:
    item = {"type": "message", "role": role, "content": list(content)}
    return {"type": "conversation.item.create", "item": item}


def _picture(jpeg: bytes) -> Event:
    url = f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
    return {"type": "input_image", "image_url": url}
