"""The names of the settings, and which one was probably meant."""

from typing import Final

from edged.settings.model import Settings
from edged.settings.reading.conversion import kinds
from edged.settings.reading.spelling import nearest

KINDS: Final = {table: kinds(keys) for table, keys in kinds(Settings).items()}
"""The annotation of every setting, by table and key."""

KEYS: Final[dict[str, tuple[str, ...]]] = {table: tuple(keys) for table, keys in KINDS.items()}
"""The keys of every table."""

RESTART: Final = frozenset({"control.socket"})
"""Settings that a reload does not change if systemd holds the socket."""

_MOST: Final = 3


def differing(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the dotted names of the settings whose values differ."""
    return tuple(
        f"{table}.{key}"
        for table, keys in KEYS.items()
        for key in keys
        if getattr(getattr(before, table), key) != getattr(getattr(after, table), key)
    )


def meant(table: str, key: str) -> tuple[str, ...]:
    """Return the dotted names nearest to an unknown `key` of `table` ("" for the top level)."""
    if not table:
        return _with_key(key) or _near(key, tuple(KEYS)) or _anywhere(key)
    own = _near(key, KEYS.get(table, ()))
    return tuple(f"{table}.{name}" for name in own) or _with_key(key) or _anywhere(key)


def _with_key(key: str) -> tuple[str, ...]:
    """Return the dotted names in all tables that have this very key."""
    return tuple(f"{table}.{key}" for table, keys in KEYS.items() if key in keys)[:_MOST]


def _near(key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    near = nearest(key.lower(), names)
    return (near,) if near else ()


def _anywhere(key: str) -> tuple[str, ...]:
    every = tuple({name for keys in KEYS.values() for name in keys})
    return tuple(full for name in _near(key, every) for full in _with_key(name))
