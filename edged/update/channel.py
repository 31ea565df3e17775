"""What a channel says: which release should run, for how many devices. Pure.

    {"format": 1, "channel": "stable", "issued": 1796025600, "hold": false, "minimum": null,
     "rollout": {"percent": 10, "seed": "1.4"}, "releases": {"cp311-aarch64": "1.4-…"}}

It is signed by the role `director`; here its form is checked, not who wrote it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from edged.update.errors import RefusedError
from edged.values import dataclass

FORMAT: Final = 1
MOST_BYTES: Final = 65_536
_MOST_RELEASES: Final = 100
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,79}")
_LONGEST_SEED: Final = 200
_WHOLE: Final = 100
_MOST_COUNTER: Final = 2**53


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel says."""

    name: str
    issued: int
    """Seconds of UTC."""
    percent: float
    """Of the devices, which should run what is named."""
    seed: str
    """Chooses the devices; another one chooses others."""
    hold: bool
    """Whether nobody should update for now."""
    minimum: int | None
    """The counter below which a release should run nowhere; its devices do not wait their turn."""
    releases: Mapping[str, str]
    """The id of the release for each system, such as cp311-aarch64."""


def parse(content: bytes, name: str) -> Channel:
    """Read a channel's file; raise RefusedError if it does not describe that channel."""
    if len(content) > MOST_BYTES:
        raise RefusedError(f"the channel {name} has more than {MOST_BYTES} bytes; {_PUBLISHER}")
    try:
        told = json.loads(content)
        channel = _channel(told) if told["format"] == FORMAT else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as e:
        raise RefusedError(f"the channel {name} cannot be understood ({e!r}"[:300] + _MADE) from e
    if channel is None:
        raise RefusedError(
            f"the channel {name} is written for another edged: run install.sh of the publisher"
        )
    if channel.name != name:
        raise RefusedError(f"the channel {name} says that it is {channel.name!r}; {_PUBLISHER}")
    return channel


_PUBLISHER: Final = "tell who publishes it"
_MADE: Final = f"); {_PUBLISHER}"


def is_word(text: object) -> bool:
    """Return whether this can be the name of a release, a channel or a system."""
    return isinstance(text, str) and _WORD.fullmatch(text) is not None


def _channel(told: Mapping[str, Any]) -> Channel:
    rollout, releases, minimum = told["rollout"], told["releases"], told["minimum"]
    percent, seed = rollout["percent"], rollout["seed"]
    known = (
        is_word(told["channel"])
        and _is_count(told["issued"])
        and isinstance(percent, int | float)
        and not isinstance(percent, bool)
        and 0 <= percent <= _WHOLE
        and isinstance(seed, str)
        and len(seed) <= _LONGEST_SEED
        and isinstance(told["hold"], bool)
        and (minimum is None or _is_count(minimum))
        and len(releases) <= _MOST_RELEASES
        and all(is_word(word) for pair in releases.items() for word in pair)
    )
    if not known:
        raise ValueError("a field of the wrong kind")
    return Channel(
        told["channel"], told["issued"], percent, seed, told["hold"], minimum, dict(releases)
    )


def _is_count(told: object) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST_COUNTER
