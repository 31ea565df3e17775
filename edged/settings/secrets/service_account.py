"""The key file of a Google Cloud service account, or why a text is not one. Pure.

https://cloud.google.com/iam/docs/keys-create-delete; whether it is valid only Google can tell.
"""

import binascii
import json
import re
from typing import Any, Final

from edged.settings.reading.characters import is_utf_16
from edged.settings.secrets.pasted_key import Pasted

MOST_BYTES: Final = 16_384
"""One has 2,400."""
_NEEDED: Final = ("client_email", "private_key", "token_uri")
_PEM: Final = re.compile(
    r"\s*-----BEGIN ((?:RSA )?PRIVATE KEY)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----\s*", re.ASCII
)
"""https://www.rfc-editor.org/rfc/rfc7468"""
_SEQUENCE: Final = 0x30
_LONG: Final = 0x80
_OTHERS: Final = {
    "authorized_user": "is the login of a person, which expires",
    "external_account": "is for workloads in other clouds",
    "impersonated_service_account": "needs the login of somebody else",
}
_RIGHT: Final = "give the JSON key of a service account"


def unwrap_account(given: str | bytes) -> Pasted:
    """Return the JSON in `given` as one line, or what is wrong with it."""
    if len(given) > MOST_BYTES:
        return Pasted("", f"is too long: {_RIGHT}")
    if isinstance(given, bytes) and is_utf_16(given):
        return Pasted("", "is in UTF-16; save it as UTF-8")
    text = given.decode(errors="replace") if isinstance(given, bytes) else given
    try:
        account = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Pasted("", _unread(text))
    fault = _fault(account)
    return Pasted("" if fault else json.dumps(account), fault)


def _unread(text: str) -> str:
    begun = text.strip()
    if not begun:
        return "is empty"
    if begun.startswith("{"):
        return "is not whole; give the file: sudo edged set-key <FILE.json"
    return f"is not JSON; {_RIGHT}"


def _fault(account: Any) -> str:  # noqa: ANN401 - JSON
    """Return why this is no service account; empty if it may be one."""
    if not isinstance(account, dict):
        return f"is no JSON object; {_RIGHT}"
    if "installed" in account or "web" in account:
        return f"is of an OAuth client; {_RIGHT}"
    kind = account.get("type")
    if kind != "service_account":
        what = _OTHERS.get(kind if isinstance(kind, str) else "", "is of another type")
        return f"{what}; {_RIGHT}"
    for name in _NEEDED:
        value = account.get(name)
        if not (isinstance(value, str) and value):
            return f"has no {name}; download the key anew"
    if "PRIVATE KEY-----" not in account["private_key"]:
        return "has a private_key that is none; download the key anew"
    if not _is_whole(account["private_key"]):
        return "has a private_key that is damaged; download the key anew"
    if not account["token_uri"].startswith("https://"):
        return "has a token_uri that is not https://; download the key anew"
    return ""


def _is_whole(pem: str) -> bool:
    """Return whether a key is one DER sequence of the length that it says it has (X.690)."""
    found = _PEM.fullmatch(pem)
    if not found:
        return False
    try:
        der = binascii.a2b_base64("".join(found[2].split()), strict_mode=True)
    except ValueError:
        return False
    if len(der) < 2 or der[0] != _SEQUENCE:  # noqa: PLR2004 - a tag and a length
        return False
    if der[1] < _LONG:
        return len(der) == 2 + der[1]
    size = der[1] - _LONG
    return len(der) == 2 + size + int.from_bytes(der[2 : 2 + size])
