"""Which kind of secret was given to `set-key`, and for which backend it is. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from edged.settings.backend import Backend
from edged.settings.secrets.secret import Kind, kinds_for

_DEVICE_SECRET: Final = re.compile(rb"edged\.[a-z0-9-]{1,32}\.[\w-]{40,}")
"""As `edged broker add` makes them."""
_OBJECT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """A secret to be stored, or why it cannot be one."""

    kind: Kind
    secret: str
    fault: str
    removed: tuple[str, ...]
    """What was stripped from around it."""


def judge(given: bytes, backend: Backend, kind: Kind | None = None) -> Given:
    """Return what was `given`: of this `kind`, else of what it looks like, else for `backend`."""
    if kind is None:
        kind = _looks_like(given) or kinds_for(backend)[-1]
    pasted = kind.unwrap(given)
    return Given(kind, pasted.secret, pasted.fault, pasted.removed)


def _looks_like(given: bytes) -> Kind | None:
    if _OBJECT.match(given):
        return Kind.SERVICE_ACCOUNT
    return Kind.DEVICE_SECRET if _DEVICE_SECRET.search(given) else None


def unused(kind: Kind, backend: Backend) -> str:
    """Return what to set so that a secret of this kind is used; empty if it is."""
    if kind in kinds_for(backend):
        return ""
    serves: tuple[Backend, ...] = ("api-key", "vertex", "token-broker")
    right = next(each for each in serves if kind in kinds_for(each))
    return (
        f'gemini.backend is "{backend}", which uses no {kind.value}: set backend = "{right}" below'
        " [gemini] in /etc/edged/config.toml.\n"
    )
