"""Ephemeral tokens: minted for an API key, each good for so many sessions of such a set-up.

https://ai.google.dev/gemini-api/docs/live-api/ephemeral-tokens and the reference of AuthToken. The
name of the field with the set-up, the words of the closes, that resuming is no use and that an open
session is closed when its token expires: two public probes of August and September 2026, on
gemini-3.1-flash-live-preview, which minted on v1alpha and connected on v1beta.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from edged.emulator.protocol.contents import INT, STRING, message
from edged.emulator.protocol.decoding import make_setup
from edged.emulator.protocol.messages import Setup
from edged.emulator.protocol.refusal import INTERNAL, Refusal, inferred, known
from edged.emulator.protocol.schema import client_message
from edged.emulator.protocol.wire import Kind, Message, UnreadableError, Values, camel, read

PREFIX: Final = "auth_tokens/"
_NAME_BYTES: Final = 32
_MOST: Final = 1_000
"""The latest are kept."""
_LIFETIME: Final = 30 * 60.0
_NEW_SESSIONS: Final = 60.0
_LONGEST: Final = 20 * 3600.0
"""Seconds: both defaults and the bound are documented."""
EXPIRED: Final = known(INTERNAL, "Token has expired")
EXPIRED_LIVE: Final = known(INTERNAL, "auth token has expired")
SPENT: Final = known(INTERNAL, "Token has been used too many times")
UNKNOWN: Final = inferred("The token is not known.")
TOO_LATE: Final = inferred("The token opens no new sessions any more.")
TOO_FAR: Final = known(INTERNAL, "expire_time is too far in the future. Maximum lifetime is 20h")


@dataclass(slots=True)
class Token:
    """What a token is still good for; times in seconds of the emulator's clock."""

    expires: float
    new_sessions_until: float
    left: int | None
    """How many sessions it may still begin; None: any number."""
    locked: Values | None
    """The set-up that it is constrained to; None: any."""
    mask: tuple[str, ...]
    """The fields of it that overwrite the client's; empty: it takes the place of the client's."""

    def admit(self, setup: Setup, now: float) -> Setup | Refusal:
        """Return what the service reads `setup` as, and count a use unless it resumes."""
        if now >= self.expires:
            return EXPIRED
        if self.locked is not None:
            setup = make_setup(_overwritten(setup.values, self.locked, self.mask))
        if not setup.handle:
            if self.left == 0:
                return SPENT
            if now >= self.new_sessions_until:
                return TOO_LATE
            self.left = None if self.left is None else self.left - 1
        return setup


def _overwritten(said: Values, locked: Values, mask: tuple[str, ...]) -> Values:
    if not mask:
        return locked
    values = dict(said)
    for path in mask:
        name, _, inner = path.partition(".")
        mine, theirs = locked.get(name, {}), values.get(name, {})
        if inner and isinstance(mine, dict) and isinstance(theirs, dict):
            values[name] = _overwritten(theirs, mine, (inner,))
        elif name in locked:
            values[name] = mine
        else:
            values.pop(name, None)
    return values


class Tokens:
    """The tokens that were minted, by name."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        """`wall` tells seconds since the epoch."""
        self._wall = wall
        self._tokens: dict[str, Token] = {}

    def find(self, name: str) -> Token | None:
        """Return the token of that name, if it is known."""
        return self._tokens.get(name)

    def mint(self, body: bytes, version: str, now: float) -> Values | Refusal:
        """Return the new AuthToken that a request's `body` asks for."""
        try:
            asked = read(body or b"{}", _resource(version))
            expires = self._seconds_left(asked.get("expireTime"), _LIFETIME)
            until = self._seconds_left(asked.get("newSessionExpireTime"), _NEW_SESSIONS)
        except UnreadableError as error:
            return error.refusal
        except ValueError:
            return inferred("Invalid value at 'auth_token', a time is not in RFC 3339.")
        if max(expires, until) >= _LONGEST:
            return TOO_FAR
        uses: int = asked.get("uses", 1)
        if min(expires, until) <= 0 or uses < 0:
            return inferred("Invalid value at 'auth_token', a time is past, or uses are negative.")
        mask = tuple(map(camel, filter(None, asked.get("fieldMask", "").split(","))))
        if strange := next((path for path in mask if not _is_path(path, version)), None):
            return inferred(f"Invalid field mask: {strange} is no field of the setup.")
        locked = asked.get("bidiGenerateContentSetup")
        name = PREFIX + secrets.token_hex(_NAME_BYTES)
        self._tokens[name] = Token(now + expires, now + until, uses or None, locked, mask)
        while len(self._tokens) > _MOST:
            del self._tokens[next(iter(self._tokens))]
        return {"name": name}

    def _seconds_left(self, text: str | None, default: float) -> float:
        """Return how far a time is away. Raise ValueError if `text` is none."""
        if text is None:
            return default
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=at.tzinfo or UTC).timestamp() - self._wall()


def _is_path(path: str, version: str) -> bool:
    kind: Kind = _setup(version)
    for name in path.split("."):
        if not isinstance(kind, Message) or name not in kind.fields:
            return False
        kind = kind.fields[name]
    return True


def _setup(version: str) -> Kind:
    return client_message(version).fields["setup"]


def _resource(version: str) -> Message:
    return message(
        expireTime=STRING,
        newSessionExpireTime=STRING,
        uses=INT,
        fieldMask=STRING,
        bidiGenerateContentSetup=_setup(version),
    )
