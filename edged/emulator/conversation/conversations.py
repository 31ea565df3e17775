"""Conversations and the handles that restore them."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from edged.emulator.conversation.function_calls import FunctionCalls

HANDLE_LIFETIME: Final = 2 * 3600.0
"""Seconds after the end of its connection (https://ai.google.dev/gemini-api/docs/live-session)."""

_MOST_HANDLES: Final = 1_000
"""The latest are kept. Each may hold a conversation of its own, of up to 0.5 MB of words."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One side of a turn."""

    role: Literal["user", "model"]
    text: str
    audio_seconds: float = 0.0
    frames: int = 0
    tokens: int = 0
    image_tokens: int = 0
    """Of its frames."""


History = tuple[HistoryEntry, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation that a connection continues."""

    connection: int
    conversation: int
    """The number of the connection on which it started."""
    began: float


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """What was heard of an activity that had not ended."""

    audio: bytes
    rate: int
    frames: tuple[bytes, ...]
    texts: tuple[str, ...]
    silent_for: int | None = None
    """Milliseconds of silence at its end, if it was detected."""


@dataclass(frozen=True, slots=True)
class SavedConversation:
    """A conversation as it was when its handle was issued."""

    model: str
    history: History
    thread: Thread
    """The conversation that the handle belongs to."""
    window: OpenWindow | None = None
    """The activity that was under way."""


@dataclass(slots=True)
class Conversations:
    """The conversations stored by the service; their connections may be gone."""

    _kept: dict[str, SavedConversation] = field(default_factory=dict)
    _expiry: dict[str, float] = field(default_factory=dict)
    """Handles whose connection is gone, the first to expire first."""
    _calls: dict[int, FunctionCalls] = field(default_factory=dict)
    """The calls of the latest connection, by the number of the conversation."""
    _open: dict[int, list[str]] = field(default_factory=dict)
    """Handles by the connection that issued them, while it is open."""

    def keep(self, model: str, history: History, thread: Thread, now: float) -> str:
        """Return a new handle to the conversation as it stands."""
        self._forget(now)
        handle = secrets.token_urlsafe(24)
        self._kept[handle] = SavedConversation(model, history, thread)
        self._open.setdefault(thread.connection, []).append(handle)
        while len(self._kept) > _MOST_HANDLES:
            self._drop(next(iter(self._kept)))
        return handle

    def succeed(self, thread: Thread, calls: FunctionCalls, handle: str) -> None:
        """Let `calls` be those of a conversation from now on.

        A session that is resumed waits for the answers that its handle does not know.
        """
        before = self._calls.pop(thread.conversation, None)
        if before and handle:
            calls.resume(before, handle)
        self._calls[thread.conversation] = calls
        while len(self._calls) > _MOST_HANDLES:
            del self._calls[next(iter(self._calls))]

    def attach(self, handle: str, window: OpenWindow) -> None:
        """Let a handle remember an activity that is under way."""
        self._kept[handle] = replace(self._kept[handle], window=window)

    def drop(self, handle: str) -> None:
        """Forget a handle, if it is known."""
        if handle in self._kept:
            self._drop(handle)

    def leave(self, connection: int, now: float) -> None:
        """Start the expiry at `now` of the handles issued on `connection`."""
        for handle in self._open.pop(connection, ()):
            if handle in self._kept:
                self._expiry[handle] = now + HANDLE_LIFETIME

    def recall(self, handle: str, now: float) -> SavedConversation | None:
        """Return the conversation of a handle that is still valid."""
        self._forget(now)
        return self._kept.get(handle)

    def is_open(self, handle: str) -> bool:
        """Return whether the connection that issued a valid handle is still open."""
        return handle in self._kept and handle not in self._expiry

    def _forget(self, now: float) -> None:
        while self._expiry and next(iter(self._expiry.values())) <= now:
            self._drop(next(iter(self._expiry)))

    def _drop(self, handle: str) -> None:
        self._expiry.pop(handle, None)
        del self._kept[handle]
