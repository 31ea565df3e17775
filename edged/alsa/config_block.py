"""A piece of ALSA's configuration, as it may stand in braces in the name of a PCM. Pure.

The grammar is that of alsa-lib's src/conf.c (parse_defs): `id [=] value` with `,` or `;` between,
a value being a string, `{definitions}` or `[values]`. Included files are not read.
"""

import re
from typing import Final, TypeAlias

Value: TypeAlias = "str | Block"
Block: TypeAlias = "dict[str, Value]"
_Token: TypeAlias = tuple[str, str]  # what it is, and its text

_DEEPEST: Final = 16
_BLANK: Final = r"[ \f\t\n\r]*"
_TOKEN: Final = re.compile(
    rf"""{_BLANK}(?:\#[^\n]*(?:\n|\Z){_BLANK})*
    (?: (?P<mark>[={{}}\[\],;])
      | '(?P<single>(?:[^'\\]|\\.)*)' | "(?P<double>(?:[^"\\]|\\.)*)"
      | (?P<free>[^ \f\t\n\r={{}}\[\],;'"\\\#<.][^ \f\t\n\r={{}}\[\],;'"\\\#]*)
      | (?P<end>\Z) )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\([0-7]{1,3}|.)", re.DOTALL)
_CONTROLS: Final = dict(zip("ntvbrf", "\n\t\v\b\r\f", strict=True))
_END: Final = ("end", "")
_OPEN, _CLOSE = ("mark", "{"), ("mark", "}")
_FIRST, _LAST = ("mark", "["), ("mark", "]")
_BETWEEN: Final = (("mark", ","), ("mark", ";"))


class UnreadableError(ValueError):
    """ALSA refuses it, or parses it in a way that is not implemented here."""


def read_block(text: str) -> Block:
    """Return the definitions between two braces. Raises UnreadableError."""
    reader = _Reader(text)
    block = reader.definitions(_DEEPEST)
    reader.expect(_END)
    return block


def unescaped(text: str) -> str:
    """Return the text of a quoted string."""
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    after = escape[1]
    return chr(int(after, 8)) if after[0] in "01234567" else _CONTROLS.get(after, after)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._next = self._read()

    def definitions(self, deepest: int) -> Block:
        """Parse up to a closing brace or the end; `deepest` limits the nesting."""
        block: Block = {}
        while self._next not in {_CLOSE, _END}:
            *path, name = self._id()
            inner = block
            for part in path:  # in a name it begins anew: conf.c overrides there
                inner[part] = inner = {}
            if self._next == ("mark", "="):
                self._take()
            inner[name] = self._value(deepest)
            if self._next in _BETWEEN:
                self._take()
        return block

    def expect(self, token: _Token) -> None:
        """Consume this token."""
        if self._take() != token:
            raise UnreadableError

    def _id(self) -> list[str]:
        kind, text = self._take()
        path = text.split(".") if kind == "free" else [text]
        if kind in {"mark", "end"} or not all(path) or text[0] in "+-?!":  # ways to merge
            raise UnreadableError
        return path

    def _value(self, deepest: int) -> Value:
        token = self._take()
        kind, text = token
        if deepest <= 0 or (kind in {"mark", "end"} and token not in {_OPEN, _FIRST}):
            raise UnreadableError
        if token == _OPEN:
            block = self.definitions(deepest - 1)
            self.expect(_CLOSE)
            return block
        if token == _FIRST:
            return self._array(deepest - 1)
        return text if kind == "free" else unescaped(text)

    def _array(self, deepest: int) -> Block:
        values: Block = {}
        while self._next != _LAST:
            values[str(len(values))] = self._value(deepest)
        self._take()
        return values

    def _take(self) -> _Token:
        token = self._next
        self._next = self._read()
        return token

    def _read(self) -> _Token:
        match = _TOKEN.match(self._text, self._at)
        if match is None or match.lastgroup is None:
            raise UnreadableError
        self._at = match.end()
        return match.lastgroup, match[match.lastgroup]
