"""Conversations and the handles that restore them."""

import secrets
from dataclasses import dataclass, field
from typing import Final, Literal

HANDLE_LIFETIME: Final = 2 * 3600.0
"""Seconds after the end of its connection (https://ai.google.dev/gemini-api/docs/live-session)."""


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
class _Kept:
    model: str
    history: History
    connection: int


@dataclass(slots=True)
class Memory:
    """What the service keeps of conversations whose connections may be gone."""

    _kept: dict[str, _Kept] = field(default_factory=dict)
    _expiry: dict[str, float] = field(default_factory=dict)

    def keep(self, model: str, history: History, connection: int, now: float) -> str:
        """Return a new handle to the conversation as it stands."""
        self._forget(now)
        handle = secrets.token_urlsafe(24)
        self._kept[handle] = _Kept(model, history, connection)
        return handle

    def leave(self, connection: int, now: float) -> None:
        """Let the handles given out on `connection` age from `now` on."""
        for handle, kept in self._kept.items():
            if kept.connection == connection:
                self._expiry[handle] = now + HANDLE_LIFETIME

    def recall(self, handle: str, now: float) -> tuple[str, History] | None:
        """Return the model and the history of a handle that is still valid."""
        self._forget(now)
        kept = self._kept.get(handle)
        return (kept.model, kept.history) if kept else None

    def _forget(self, now: float) -> None:
        for old in [old for old, end in self._expiry.items() if end <= now]:
            del self._expiry[old]
            del self._kept[old]
