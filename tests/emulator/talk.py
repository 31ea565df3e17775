"""A client of a `Session` without a socket: frames as dicts, time as numbers."""

import base64
import json
from typing import Any

from edged.emulator.access.caller import Caller
from edged.emulator.conversation.conversations import Conversations
from edged.emulator.options import Options
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.record import Traffic
from edged.emulator.replies.plan import Outgoing, ServerMessage
from edged.emulator.session import Session

MANUAL = {"automaticActivityDetection": {"disabled": True}}
START: dict[str, Any] = {"realtimeInput": {"activityStart": {}}}
END: dict[str, Any] = {"realtimeInput": {"activityEnd": {}}}


def setup(**fields: object) -> dict[str, Any]:
    """Return a setup message with manual activity."""
    body: dict[str, object] = {"model": "models/gemini-3.8-live", "realtimeInputConfig": MANUAL}
    return {"setup": body | fields}


def audio(pcm: bytes, mime: str = "audio/pcm;rate=16000") -> dict[str, Any]:
    """Return a message of sound."""
    data = base64.b64encode(pcm).decode()
    return {"realtimeInput": {"audio": {"mimeType": mime, "data": data}}}


def video(image: bytes = b"\xff\xd8") -> dict[str, Any]:
    """Return a message with a picture."""
    data = base64.b64encode(image).decode()
    return {"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": data}}}


class Talk:
    """One connection; keeps what the service said, with the time."""

    def __init__(
        self,
        options: Options | None = None,
        conversations: Conversations | None = None,
        *,
        key: str = "any",
        version: str = "v1beta",
        now: float = 0.0,
        caller: Caller | None = None,
    ) -> None:
        self.traffic = Traffic()
        self.conversations = conversations if conversations is not None else Conversations()
        self.now = now
        self.heard: list[tuple[float, Outgoing]] = []
        caller = caller or Caller(1, key, version)
        self.session = Session(caller, options or Options(), self.conversations, self.traffic, now)

    def say(self, *messages: dict[str, Any] | str | bytes) -> list[Outgoing]:
        """Send messages at the present time; return the immediate answers."""
        answers: list[Outgoing] = []
        for message in messages:
            frame = json.dumps(message) if isinstance(message, dict) else message
            answers += self.session.receive(frame, self.now)
        self.heard += [(self.now, answer) for answer in answers]
        return answers

    def wait(self, seconds: float) -> list[Outgoing]:
        """Let time pass; return what the service says meanwhile."""
        until = self.now + seconds
        said: list[Outgoing] = []
        while (deadline := self.session.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            answers = self.session.due(self.now)
            assert answers, "a deadline must bring something"
            self.heard += [(self.now, answer) for answer in answers]
            said += answers
        self.now = until
        return said

    @property
    def closed(self) -> Refusal | None:
        """The close that ended the connection."""
        last = self.heard[-1][1] if self.heard else None
        return last if isinstance(last, Refusal) else None

    @property
    def handle(self) -> str:
        """The newest handle."""
        updates = [
            m["sessionResumptionUpdate"] for _, m in self.messages("sessionResumptionUpdate")
        ]
        return str([update for update in updates if update.get("resumable")][-1]["newHandle"])

    def messages(self, kind: str) -> list[tuple[float, ServerMessage]]:
        """Return the messages that have a field `kind`, with their times."""
        return [(at, m) for at, m in self.heard if isinstance(m, dict) and kind in m]


def names(outgoing: list[Outgoing]) -> list[str]:
    """Return what messages are, sound and repeated names told once."""
    found: list[str] = []
    for message in outgoing:
        match message:
            case Refusal(code):
                body = f"close {code}"
            case dict():
                body = next(iter(message))
                body = next(iter(message[body])) if body == "serverContent" else body
            case _:
                body = type(message).__name__
        if found[-1:] != [body]:
            found.append(body)
    return found
