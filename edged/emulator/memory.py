"""Conversations and the handles that restore them."""

import secrets
from dataclasses import dataclass, field
from typing import Final, Literal

HANDLE_LIFETIME: Final = 2 * 3600.0
"""Seconds after the end of its connection (https://ai.google.dev/gemini-api/docs/live-session)."""

_MOST_HANDLES: Final = 1_000
"""The latest are kept. Each may hold a conversation of its own, of up to 0.5 MB of words."""


@dataclass(frozen=True, slots=True)
class Said:
    """One side of a turn."""

    role: Literal["user", "model"]
    text: str
    audio_seconds: float = 0.0
    frames: int = 0
    tokens: int = 0


History = tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """Which conversation a connection carries on."""

    connection: int
    conversation: int
    """The number of the connection that it began on."""
    began: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it stood when its handle was given out."""

    model: str
    history: History
    thread: Thread
    """Whose handle it is."""


@dataclass(slots=True)
class Memory:
    """What the service keeps of conversations whose connections may be gone."""

    _kept: dict[str, Kept] = field(default_factory=dict)
    _expiry: dict[str, float] = field(default_factory=dict)
    """Of handles whose connection is gone, the first to end first."""
    _open: dict[int, list[str]] = field(default_factory=dict)
    """Handles by the connection that they were given out on, while it is there."""

    def keep(self, model: str, history: History, thread: Thread, now: float) -> str:
        """Return a new handle to the conversation as it stands."""
        self._forget(now)
        handle = secrets.token_urlsafe(24)
        self._kept[handle] = Kept(model, history, thread)
        self._open.setdefault(thread.connection, []).append(handle)
        while len(self._kept) > _MOST_HANDLES:
            self._drop(next(iter(self._kept)))
        return handle

    def leave(self, connection: int, now: float) -> None:
        """Let the handles given out on `connection` age from `now` on."""
        for handle in self._open.pop(connection, ()):
            if handle in self._kept:
                self._expiry[handle] = now + HANDLE_LIFETIME

    def recall(self, handle: str, now: float) -> Kept | None:
        """Return what is kept for a handle that is still valid."""
        self._forget(now)
        return self._kept.get(handle)

    def is_open(self, handle: str) -> bool:
        """Return whether the connection that a valid handle was given out on is still there."""
        return handle in self._kept and handle not in self._expiry

    def _forget(self, now: float) -> None:
        while self._expiry and next(iter(self._expiry.values())) <= now:
            self._drop(next(iter(self._expiry)))

    def _drop(self, handle: str) -> None:
        self._expiry.pop(handle, None)
        del self._kept[handle]
