"""The secret that lets the device in: never a setting.

Which kinds serve is a matter of `gemini.backend`. For each of them, the systemd credential counts
first (`$CREDENTIALS_DIRECTORY`, systemd.exec(5)), then its environment variables. (google-genai by
itself prefers GOOGLE_API_KEY; edged passes it the key, and prefers the name that says what the key
is for.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final, Literal

from edged import finite
from edged.settings.backend import Backend
from edged.settings.pasted_key import MOST_BYTES, unwrap


class Kind(Enum):
    """What a secret is, in words for the owner."""

    API_KEY = "API key"
    DEVICE_SECRET = "device secret"  # noqa: S105 - its name

    @property
    def credential(self) -> str:
        """Return the name of the systemd credential."""
        return f"edged.{self.name.lower()}"


_SERVING: Final[Mapping[Backend, tuple[Kind, ...]]] = {
    "api-key": (Kind.API_KEY,),
    "token-broker": (Kind.DEVICE_SECRET,),
}
VARIABLES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.API_KEY: ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    Kind.DEVICE_SECRET: ("EDGED_DEVICE_SECRET",),
}
MADE: Final[Mapping[Kind, str]] = {
    Kind.API_KEY: "create a key at https://aistudio.google.com/apikey",
    Kind.DEVICE_SECRET: "have one made where the broker runs: edged broker add NAME",
}
"""Where the owner gets one."""


@dataclass(frozen=True, slots=True)
class NoSecret:
    """There is no valid secret: the device runs and says why it is not set up."""

    cause: str
    """Cause and cure, without the secret."""
    reason: Literal["no_key", "bad_key"] = "bad_key"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret that only `reveal` shows."""

    _secret: str
    origin: str = field(compare=False)
    kind: Kind = Kind.API_KEY

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._secret

    def __repr__(self) -> str:
        """Return where the secret is from, never the secret."""
        return f"Secret([secret] from {self.origin})"

    __str__ = __repr__


def kinds_for(backend: Backend) -> tuple[Kind, ...]:
    """Return the kinds of secret that serve a backend, the first that is found counts."""
    return _SERVING[backend]


def cure(backend: Backend, *, by_hand: bool = False) -> str:
    """Return what gives the service a secret, or with `by_hand` a program started by hand."""
    kind = kinds_for(backend)[0]
    variable = VARIABLES[kind][0]
    how = (
        f"set {variable}"
        if by_hand
        else f"run sudo edged set-key (without systemd: set {variable})"
    )
    return f"{how}; {MADE[kind]}"


def find_secret(
    environ: Mapping[str, str], backend: Backend = "api-key", *, by_hand: bool = False
) -> Secret | NoSecret:
    """Return the secret, or why there is none; an empty variable counts as unset."""
    for kind in kinds_for(backend):
        found = _credential(environ, kind, cure(backend, by_hand=by_hand))
        if found is None:
            found = _variable(environ, kind, cure(backend, by_hand=by_hand))
        if found is not None:
            return found
    wanted = " and no ".join(kind.value for kind in kinds_for(backend))
    return NoSecret(f"no {wanted}: {cure(backend, by_hand=by_hand)}", "no_key")


def _credential(environ: Mapping[str, str], kind: Kind, cure: str) -> Secret | NoSecret | None:
    """Return what the service manager passes; None: nothing, for a credential is optional."""
    directory = environ.get("CREDENTIALS_DIRECTORY")
    if not directory:
        return None
    file = Path(directory) / kind.credential
    try:
        return _checked(finite.read(file, MOST_BYTES), kind, f"credential {kind.credential}", cure)
    except FileNotFoundError:
        return None
    except OSError as error:
        return NoSecret(f"the credential {file} cannot be read: {error.strerror}; {cure}")


def _variable(environ: Mapping[str, str], kind: Kind, cure: str) -> Secret | NoSecret | None:
    for variable in VARIABLES[kind]:
        if value := environ.get(variable):
            return _checked(value, kind, variable, cure)
    return None


def _checked(given: str | bytes, kind: Kind, origin: str, cure: str) -> Secret | NoSecret:
    pasted = unwrap(given)
    if pasted.fault:
        return NoSecret(f"the {kind.value} in {origin} {pasted.fault}; {cure}")
    return Secret(pasted.secret, origin, kind)


NO_SECRET: Final = find_secret({})
