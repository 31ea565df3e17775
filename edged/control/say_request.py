"""The method `say` and its parameters. Pure."""

import binascii
from typing import Final

from edged.control.picture import checked_picture
from edged.typed_text import checked
from edged.values import dataclass

_KEYS: Final = {"text", "jpeg", "quiet"}


@dataclass(frozen=True, slots=True)
class Say:
    """Begin a turn in writing; events tell of it until the event `end`."""

    text: str
    jpeg: bytes = b""
    """Empty: no picture."""
    quiet: bool = False
    """The answer is only written."""


def say_request(params: dict[str, object]) -> Say | str:
    """Return the request, or what is wrong with it and how to mend it."""
    if params.keys() - _KEYS:
        return "say takes only the parameters text, jpeg (base64) and quiet"
    match params.get("text"), params.get("jpeg", ""), params.get("quiet", False):
        case str(text), str(picture), bool(quiet):
            try:
                return Say(checked(text), _decoded(picture), quiet)
            except ValueError as error:
                return str(error)
        case _:
            return "text must be a text, jpeg base64, quiet true or false"


def _decoded(picture: str) -> bytes:
    if not picture:
        return b""
    try:
        raw = binascii.a2b_base64(picture, strict_mode=True)
    except ValueError as error:
        raise ValueError(f"jpeg is no base64: {error}") from error
    return checked_picture(raw)
