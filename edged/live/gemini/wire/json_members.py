"""Members of JSON objects by the type that they are to have. Pure.

One that is absent or null is what protobuf takes it for, its type's zero; one of another type
raises TypeError: https://protobuf.dev/programming-guides/json/.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

Value = TypeVar("Value")


def member(of: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return an object; None if there is none, for an empty one may mean something."""
    value = of.get(name)
    return value if value is None else _checked(value, dict, name)


def items(of: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return a list of objects."""
    return [_checked(each, dict, name) for each in _checked(of.get(name) or [], list, name)]


def string(of: Mapping[str, Any], name: str) -> str:
    """Return a string. Raise ValueError if it is no Unicode."""
    value = _checked(of.get(name) or "", str, name)
    if not value.isascii():
        value.encode()  # fails on half of a character, which JSON can hold as an escape
    return value


def boolean(of: Mapping[str, Any], name: str) -> bool:
    """Return a boolean."""
    return _checked(of.get(name) or False, bool, name)


def integer(of: Mapping[str, Any], name: str) -> int:
    """Return an integer."""
    return _checked(of.get(name) or 0, int, name)


def _checked(value: object, kind: type[Value], name: str) -> Value:
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {type(value).__name__} instead of {kind.__name__}")
    return value
