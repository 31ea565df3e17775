"""Hides the secret of a request in what the server answers. Pure.

A server that echoes what it was sent, as many do in errors, spells it in its own way. One that is
bent on telling it cannot be kept from it; but whoever runs it has the secret anyhow.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

from edged.quoting import HIDDEN, spellings

_SHORTEST: Final = 8
"""Letters in base64: fewer occur by chance."""
_FIRST: Final = (0, 2, 3)
"""The first letter that depends on nothing else, after so many bytes before the secret."""


def without(text: str, secret: str) -> str:
    """Return `text` without the secret, also where its JSON has other escapes than ours."""
    if not secret:
        return text
    every = {*spellings(secret), *_in_json(secret), *_in_base64(secret)}
    known = sorted(every, key=len, reverse=True)  # one may contain another
    text = _replaced(text, known)
    try:
        written = json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
    clean = _replaced(written, known)
    return text if clean == written else clean


def _replaced(text: str, known: list[str]) -> str:
    for each in known:
        text = text.replace(each, HIDDEN)
    return text


def _in_json(secret: str) -> Iterator[str]:
    for ascii_only in (True, False):
        written = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield from (written, written.replace("/", r"\/"))


def _in_base64(secret: str) -> Iterator[str]:
    """Yield what of it is the same in whatever it is encoded with, as in `user:secret`."""
    raw = secret.encode()
    for before, first in enumerate(_FIRST):
        size = before + len(raw)
        piece = b64encode(bytes(before) + raw).decode()[first : size * 8 // 6]
        if len(piece) >= _SHORTEST:
            yield from (piece, piece.translate({ord("+"): "-", ord("/"): "_"}))
