"""The secret that lets the device in: never a setting.

Which kinds serve is a matter of `gemini.backend`. For each of them, the systemd credential counts
first (`$CREDENTIALS_DIRECTORY`, systemd.exec(5)), then its environment variables. (google-genai by
itself prefers GOOGLE_API_KEY; edged passes it the key, and prefers the name that says what the key
is for.)
"""

import json
from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from pathlib import Path
from typing import Final, Literal

from edged import finite
from edged.settings.backend import Backend
from edged.settings.secrets.pasted_key import MOST_BYTES, Pasted, unwrap
from edged.settings.secrets.service_account import MOST_BYTES as MOST_BYTES_OF_ACCOUNT
from edged.settings.secrets.service_account import unwrap_account
from edged.values import dataclass


class Kind(Enum):
    """What a secret is, in words for the owner."""

    API_KEY = "API key"
    SERVICE_ACCOUNT = "service account"
    EXPRESS_KEY = "express key"
    DEVICE_SECRET = "device secret"  # noqa: S105 - its name

    @property
    def credential(self) -> str:
        """Return the name of the systemd credential."""
        return f"edged.{self.name.lower()}"

    @property
    def most_bytes(self) -> int:
        """Return how long one may be."""
        return MOST_BYTES_OF_ACCOUNT if self is Kind.SERVICE_ACCOUNT else MOST_BYTES

    def unwrap(self, given: str | bytes) -> Pasted:
        """Return the secret in what was given, or what is wrong with it."""
        return unwrap_account(given) if self is Kind.SERVICE_ACCOUNT else unwrap(given)


ACCOUNT_FILE: Final = "GOOGLE_APPLICATION_CREDENTIALS"
"""It names a file, as Google's own libraries have it (Application Default Credentials)."""
_SERVING: Final[Mapping[Backend, tuple[Kind, ...]]] = {
    "api-key": (Kind.API_KEY,),
    "vertex": (Kind.SERVICE_ACCOUNT, Kind.EXPRESS_KEY),
    "token-broker": (Kind.DEVICE_SECRET,),
}
VARIABLES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.API_KEY: ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    Kind.SERVICE_ACCOUNT: (ACCOUNT_FILE,),
    Kind.EXPRESS_KEY: ("GOOGLE_API_KEY",),
    Kind.DEVICE_SECRET: ("EDGED_DEVICE_SECRET",),
}
MADE: Final[Mapping[Kind, str]] = {
    Kind.API_KEY: "create a key at https://aistudio.google.com/apikey",
    Kind.SERVICE_ACCOUNT: (
        "create a key of one at https://console.cloud.google.com/iam-admin/serviceaccounts"
    ),
    Kind.EXPRESS_KEY: "create one at https://console.cloud.google.com/expressmode",
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

    def parts(self) -> tuple[str, ...]:
        """Return what must not be shown: the secret, or what is secret in it."""
        if self.kind is Kind.SERVICE_ACCOUNT:
            return (json.loads(self._secret)["private_key"], self._secret)
        return (self._secret,)

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
        content = finite.read(file, kind.most_bytes)
        return _checked(content, kind, f"credential {kind.credential}", cure)
    except FileNotFoundError:
        return None
    except OSError as error:
        return NoSecret(f"the credential {file} cannot be read: {error.strerror}; {cure}")


def _variable(environ: Mapping[str, str], kind: Kind, cure: str) -> Secret | NoSecret | None:
    for variable in VARIABLES[kind]:
        if value := environ.get(variable):
            if variable == ACCOUNT_FILE:
                return _account(Path(value), cure)
            return _checked(value, kind, variable, cure)
    return None


def _account(file: Path, cure: str) -> Secret | NoSecret:
    try:
        content = finite.read(file, Kind.SERVICE_ACCOUNT.most_bytes)
    except (OSError, ValueError) as error:  # the latter: not a valid file name
        why = (isinstance(error, OSError) and error.strerror) or error
        return NoSecret(f"{ACCOUNT_FILE}: {file} cannot be read: {why}; {cure}")
    return _checked(content, Kind.SERVICE_ACCOUNT, str(file), cure)


def _checked(given: str | bytes, kind: Kind, origin: str, cure: str) -> Secret | NoSecret:
    pasted = kind.unwrap(given)
    if pasted.fault:
        return NoSecret(f"the {kind.value} in {origin} {pasted.fault}; {cure}")
    return Secret(pasted.secret, origin, kind)


NO_SECRET: Final = find_secret({})
