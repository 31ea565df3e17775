"""The tokens of tools: never settings, which name them only.

They are the members of one JSON object, the systemd credential `edged.tools` (systemd.exec(5)): a
unit cannot say which names its owner will need. Without systemd, each is an environment variable.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from edged import finite
from edged.errors import SettingsError
from edged.quoting import keep_secret
from edged.settings.secrets.pasted_key import unwrap

STORE: Final = Path("/etc/credstore")
"""Where systemd looks for credentials that a unit names without a path."""
CREDENTIAL: Final = "edged.tools"
MOST_BYTES: Final = 65_536
NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
"""What a secret may be called."""


class HiddenSecretError(SettingsError):
    """It may be there, but whoever asks may not read it."""


def tool_secret(environ: Mapping[str, str], name: str) -> str:
    """Return a secret by its name; raise SettingsError with the cure if there is none."""
    cure = f"store it: sudo edged set-key --tool {name}"
    variable = f"EDGED_TOOL_{name.upper().replace('-', '_')}"
    folder = environ.get("CREDENTIALS_DIRECTORY")
    secret = _in_file(Path(folder) / CREDENTIAL, name, cure) if folder else ""
    secret = secret or environ.get(variable, "")
    if not secret:
        raise SettingsError(f"there is no token {name}; {cure} (without systemd: set {variable})")
    keep_secret(secret)
    return secret


def _in_file(file: Path, name: str, cure: str) -> str:
    try:
        return read_secrets(finite.read(file, MOST_BYTES)).get(name, "")
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise HiddenSecretError(f"the token {name} is for root to read: use sudo") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"the credential {CREDENTIAL} cannot be read: {error}; {cure}") from (
            error
        )


def read_secrets(content: bytes) -> dict[str, str]:
    """Return the secrets in the content of the file by name. Raises ValueError."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES} bytes")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None  # the error would quote a secret
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise ValueError("it is no JSON object of texts")
    return found


def with_secret(content: bytes, name: str, given: bytes) -> bytes:
    """Return the content of the file with another secret; raise ValueError, which quotes none."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: use a to z, 0 to 9, _ and -, at most 32")
    pasted = unwrap(given)
    if pasted.fault:
        raise ValueError(f"the token {pasted.fault}")
    secrets = read_secrets(content) if content else {}
    return json.dumps({**secrets, name: pasted.secret}).encode()
