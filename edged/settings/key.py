"""The API key: a secret, never a setting.

The first of these that is set counts: the systemd credential `edged.api_key`
(`$CREDENTIALS_DIRECTORY`, systemd.exec(5)), then the environment variables GEMINI_API_KEY and
GOOGLE_API_KEY. (google-genai by itself prefers GOOGLE_API_KEY; edged passes it the key, and prefers
the name that says what the key is for.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from edged import finite
from edged.settings.pasted_key import MOST_BYTES, unwrap

CREDENTIAL: Final = "edged.api_key"
VARIABLES: Final = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
_MADE_AT: Final = "create a key at https://aistudio.google.com/apikey"
CURE: Final = f"run sudo edged set-key (without systemd: set GEMINI_API_KEY); {_MADE_AT}"
"""The cure for the service."""
CURE_OF_SHELL: Final = f"set GEMINI_API_KEY; {_MADE_AT}"
"""The cure for a program started by hand."""


@dataclass(frozen=True, slots=True)
class NoKey:
    """There is no valid key: the device runs and says why it is not set up."""

    cause: str
    """Cause and cure, without the key."""
    reason: Literal["no_key", "bad_key"] = "bad_key"


NO_KEY: Final = NoKey(f"no API key: {CURE}", "no_key")


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A key that only `reveal` shows."""

    _secret: str
    origin: str = field(compare=False)

    def reveal(self) -> str:
        """Return the key itself."""
        return self._secret

    def __repr__(self) -> str:
        """Return where the key is from, never the key."""
        return f"ApiKey([secret] from {self.origin})"

    __str__ = __repr__


def find_key(environ: Mapping[str, str], cure: str = CURE) -> ApiKey | NoKey:
    """Return the key, or why there is none; an empty variable counts as unset."""
    if directory := environ.get("CREDENTIALS_DIRECTORY"):
        file = Path(directory) / CREDENTIAL
        try:
            content = finite.read(file, MOST_BYTES)
            return _checked(content, f"credential {CREDENTIAL}", cure)
        except FileNotFoundError:
            pass  # the credential is optional
        except OSError as error:
            return NoKey(f"the credential {file} cannot be read: {error.strerror}; {cure}")
    for variable in VARIABLES:
        if value := environ.get(variable):
            return _checked(value, variable, cure)
    return NoKey(f"no API key: {cure}", "no_key")


def _checked(given: str | bytes, origin: str, cure: str) -> ApiKey | NoKey:
    pasted = unwrap(given)
    if pasted.fault:
        return NoKey(f"the API key in {origin} {pasted.fault}; {cure}")
    return ApiKey(pasted.secret, origin)
