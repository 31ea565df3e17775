"""proto3 JSON as Google's services parse it: a table of fields in, checked values out.

Keys may be camelCase or snake_case, bytes may be in either base64 alphabet with or without
padding, integers may be strings (https://protobuf.dev/programming-guides/json/). Unknown fields
are refused. The wording of errors is that of Google's JSON front end.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from edged.emulator.protocol.numerals import real, whole
from edged.emulator.protocol.refusal import INVALID, Refusal, inferred, known

Values = dict[str, Any]
"""A message by its camelCase names: bytes decoded, absent fields absent."""


class Scalar(Enum):
    """A value that is not a message; its value is the name that Google's errors use."""

    STRING = "TYPE_STRING"
    BOOL = "TYPE_BOOL"
    INT = "TYPE_INT32"
    LONG = "TYPE_INT64"
    NUMBER = "TYPE_FLOAT"
    BYTES = "TYPE_BYTES"
    OBJECT = "google.protobuf.Struct"
    ANY = "google.protobuf.Value"


_BITS: Final = {Scalar.INT: 32, Scalar.LONG: 64}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of an enum's names, or another spelling of one."""

    names: tuple[str, ...]
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: "Kind"


@dataclass(frozen=True, slots=True)
class Table:
    """A map from strings."""

    of: "Kind"


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its fields, and groups of which at most one field may be set."""

    fields: Mapping[str, "Kind"]
    one_of: Mapping[str, tuple[str, ...]]


Kind = Scalar | Choice | Many | Table | Message


class UnreadableError(Exception):
    """The text is not such a message; carries the close in response."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def read(frame: str | bytes, kind: Message) -> Values:
    """Return the message in `frame`.

    Raises:
        UnreadableError: it is not JSON, or not such a message.
    """
    try:
        text = frame if isinstance(frame, str) else frame.decode()
        root = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)
        if not isinstance(root, dict):
            raise UnreadableError(inferred("Invalid JSON payload received. Not an object."))
        return _message(root, kind, "")
    except (ValueError, RecursionError) as error:
        raise UnreadableError(inferred("Invalid JSON payload received.")) from error


def _without_repeats(pairs: Iterable[tuple[str, Any]]) -> Values:
    found: Values = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(key)
        found[key] = value
    return found


def _no_number(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def _message(value: Values, kind: Message, path: str) -> Values:
    found: Values = {}
    for key, item in value.items():
        name = camel(key)
        field = kind.fields.get(name)
        if field is None or key not in (name, snake(name)):
            where = f" at '{path}'" if path else ""
            quoted = json.dumps(key)
            raise UnreadableError(
                known(
                    INVALID,
                    f"Invalid JSON payload received. Unknown name {quoted}{where}:"
                    " Cannot find field.",
                )
            )
        if name in found:
            raise UnreadableError(inferred(f"Invalid value at '{path}', {name} is set twice"))
        if item is not None:
            found[name] = _value(item, field, f"{path}.{snake(name)}" if path else snake(name))
    for group, names in kind.one_of.items():
        present = [name for name in found if name in names]
        if len(present) > 1:
            raise UnreadableError(
                inferred(
                    f"Invalid value at '{path}' (oneof), oneof field '{group}' is already set."
                    f" Cannot set '{present[1]}'"
                )
            )
    return found


def _value(value: object, kind: Kind, path: str) -> object:
    match kind, value:
        case Message(), dict():
            return _message(value, kind, path)
        case Many(of), list():
            return [_value(item, of, f"{path}[{index}]") for index, item in enumerate(value)]
        case Table(of), dict():
            return {_text(key, path): _value(item, of, path) for key, item in value.items()}
        case Choice(names, spellings), str() if (name := spellings.get(value, value)) in names:
            return name
        case Choice(names), int() if not isinstance(value, bool) and 0 <= value < len(names):
            return names[value]
        case Scalar(), _:
            return _scalar(value, kind, path)
        case _:
            raise _wrong(value, type(kind).__name__, path)


def _scalar(value: object, kind: Scalar, path: str) -> object:
    match kind, value:
        case Scalar.STRING, str():
            return _text(value, path)
        case (Scalar.BOOL, bool()) | (Scalar.ANY, _) | (Scalar.OBJECT, dict()):
            return value
        case Scalar.BYTES, str():
            return _bytes(value, path)
        case ((Scalar.INT | Scalar.LONG | Scalar.NUMBER), int() | float() | str()) if (
            not isinstance(value, bool)
        ):
            return _number(value, kind, path)
        case _:
            raise _wrong(value, kind.value, path)


def _text(value: str, path: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _wrong("not Unicode", Scalar.STRING.value, path)
    return value


_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")


def _bytes(value: str, path: str) -> bytes:
    plain = value.rstrip("=")
    if _BASE64.fullmatch(value) and len(plain) % 4 != 1:
        try:
            return base64.urlsafe_b64decode(
                plain.replace("+", "-").replace("/", "_") + "=" * (-len(plain) % 4)
            )
        except binascii.Error as error:  # pragma: no cover: the pattern leaves no other reason
            raise _wrong(value, Scalar.BYTES.value, path) from error
    raise UnreadableError(
        inferred(f"Invalid value at '{path}' (TYPE_BYTES), Base64 decoding failed")
    )


def _number(value: float | str, kind: Scalar, path: str) -> float:
    try:
        return whole(value, _BITS[kind]) if kind in _BITS else real(value)
    except ValueError as error:
        raise _wrong(value, kind.value, path) from error


def _wrong(value: object, kind: str, path: str) -> UnreadableError:
    shown = json.dumps(value)[:40]
    return UnreadableError(inferred(f"Invalid value at '{path}' ({kind}), {shown}"))


def camel(name: str) -> str:
    """Return `name` as JSON spells it."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def snake(name: str) -> str:
    """Return `name` as the service's schema spells it."""
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name)
