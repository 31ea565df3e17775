"""Unwrap a pasted key, or say why it is not one.

Nothing is guessed: only what cannot be part of a key is stripped, and two keys are refused. A key
need not be Google's: a gateway's key has its own format.
"""

import re
from collections.abc import Callable
from typing import Final

from edged.settings.reading.characters import character_name, is_invisible, is_utf_16, stripped
from edged.values import dataclass

MOST_BYTES: Final = 4096
"""No key is longer."""

_NAMED: Final = re.compile(
    r"""(?:(?:export|set|setx)\s+|\$env:)?
    (?:["']?[\w-]*api[-_]?key["']?\s*[=:]   # however it is named in a shell, a file, a request
    |[A-Za-z_]\w*\s*=(?![=\s]*$))\s*       # any variable; but = at the end is base64""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_QUOTES: Final = {'"': '"', "'": "'", "`": "`", "“": "”", "\u2018": "\u2019", "«": "»", "„": "“"}
_MARKS: Final = frozenset("\"'`“”„\u2018\u2019«»")
_JOINTS: Final = frozenset("{}[]<>();,\\$&=:")
_STRANGE: Final[tuple[tuple[Callable[[str], bool], str], ...]] = (
    (is_invisible, "contains the invisible character {}"),
    (str.isspace, "contains a space or line break"),
    (_MARKS.__contains__, "contains a quotation mark ({}); give only the key"),
    (_JOINTS.__contains__, "contains {}; give only the key"),
    (lambda character: not character.isascii(), "contains {}, which no key has"),
)
"""Characters that no key contains, the most telling first, and what to say."""
_REPEATED: Final = re.compile(r"(.{8,}?)\1+", re.DOTALL)
"""At least eight characters: no key is shorter."""
_PLACEHOLDER: Final = re.compile(
    r"(?:my|your|the)?[-_]?(?:(?:gemini|google)[-_]?)?api[-_]?key(?:[-_]?here)?|AIza[.…xX*]*",
    re.ASCII | re.IGNORECASE,
)
"""Placeholders for a key in documentation and examples."""


@dataclass(frozen=True, slots=True, repr=False)
class Pasted:
    """The key in what was pasted, or why there is none; only `secret` contains it."""

    secret: str
    fault: str = ""
    removed: tuple[str, ...] = ()
    """What was stripped from around the key."""


def unwrap(given: str | bytes) -> Pasted:
    """Return the key in what was pasted, or what is wrong with it."""
    if len(given) > MOST_BYTES:
        return Pasted("", "is too long for a key")
    if isinstance(given, bytes) and is_utf_16(given):
        return Pasted("", "is in UTF-16; save it as UTF-8, or paste the key")
    secret, removed = _peeled(_text(given))
    fault = _fault(secret)
    return Pasted("" if fault else secret, fault, tuple(dict.fromkeys(removed)))


def _text(given: str | bytes) -> str:
    if isinstance(given, str):
        return given
    try:
        return given.decode()
    except UnicodeDecodeError:
        return given.decode("latin-1")


def _peeled(text: str) -> tuple[str, list[str]]:
    """Strip layer after layer; return the rest and the names of the layers."""
    removed: list[str] = []
    while True:
        inner = stripped(text)
        edges = text.replace(inner, "", 1) if inner else ""
        removed += [f"the invisible {character_name(each)}" for each in edges if is_invisible(each)]
        if name := _NAMED.match(inner):
            removed.append("the name before it")
            text = inner[name.end() :]
        elif inner.endswith((";", ",")):
            removed.append(f"the {inner[-1]} after it")
            text = inner[:-1]
        elif len(inner) > 1 and _QUOTES.get(inner[0]) == inner[-1]:
            removed.append("the quotation marks")
            text = inner[1:-1]
        else:
            return inner, removed


def _fault(secret: str) -> str:
    body = secret.rstrip("=")  # of base64
    if not body:
        return "is empty"
    parts = secret.split()
    if (len(parts) > 1 and len(set(parts)) == 1) or _REPEATED.fullmatch(secret):
        return "is repeated; give it once"
    if _PLACEHOLDER.fullmatch(secret):
        return "is only a placeholder; put the key itself in its place"
    if "://" in secret:
        return "is a web address; give only the key"
    if secret.startswith("ya29."):
        return "is an access token, which lasts for an hour only; give a key"
    if secret.startswith("-----BEGIN"):
        return "is a PEM file; give only the key"
    if secret[0] in "{[":
        return "is JSON; give only the key"
    for is_strange, sentence in _STRANGE:
        if character := next((each for each in body if is_strange(each)), ""):
            return sentence.format(
                character if character.isprintable() else character_name(character)
            )
    return ""
