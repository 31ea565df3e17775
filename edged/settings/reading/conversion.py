"""Convert what TOML has into settings: strictly, by the annotations of the tables.

    converted(17, Annotated[int, Range(0, 27)])  ->  17
    converted("voice.wav", Path | None)          ->  Path("voice.wav")
    converted(True, int)                         ->  raises UnfitError

pydantic does the same, and a test compares the two. Its import and the validators that it builds
were two fifths of a start, and 12 MB: a quarter of what edged needs on a board of 512 MB.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from edged.settings.tables.limits import Prefix, Range

_Table = TypeVar("_Table")


class UnfitError(ValueError):
    """The setting cannot have this value."""


def kinds(table: type) -> dict[str, Any]:
    """Return the annotation of each key of a table, or of each table of all settings."""
    return dict(table.__annotations__)


def required(table: type) -> tuple[str, ...]:
    """Return the keys that have no default, as only those of a list of tables may."""
    return tuple(each.name for each in fields(table) if each.default is MISSING)


def row(kind: Any) -> type | None:  # noqa: ANN401 - any annotation
    """Return the table of which a setting of this annotation is a list; None if it is none."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    inner = get_args(bare)[0] if get_origin(bare) is tuple else None
    return inner if isinstance(inner, type) and is_dataclass(inner) else None


def inner_table(kind: Any) -> type | None:  # noqa: ANN401 - any annotation
    """Return the table that a setting of this annotation is, if it is set; None if it is none."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    parts = get_args(bare) if get_origin(bare) in {Union, UnionType} else ()
    return next((each for each in parts if isinstance(each, type) and is_dataclass(each)), None)


def validated(table: type[_Table], content: Mapping[str, object]) -> _Table:
    """Return a table, or all settings, of what TOML has. Raises UnfitError."""
    known = kinds(table)
    if unknown := content.keys() - known:
        raise UnfitError(f"no such setting: {unknown}")
    values = {key: converted(value, known[key]) for key, value in content.items()}
    try:
        return table(**values)
    except TypeError as error:  # asked like this, as `required` has the library describe the table
        raise UnfitError(f"lacks a setting: {[*content]}") from error


def fits(value: object, kind: Any) -> bool:  # noqa: ANN401 - any annotation
    """Return whether a setting of this annotation can have this value."""
    try:
        converted(value, kind)
    except UnfitError:
        return False
    return True


def converted(value: object, kind: Any) -> object:  # noqa: ANN401 - any annotation
    """Return the value as a setting of this annotation has it. Raises UnfitError."""
    inner = get_args(kind)
    match get_origin(kind):
        case None:
            return _plain(value, kind)
        case origin if origin is Literal and isinstance(value, str) and value in inner:
            return value
        case origin if origin is tuple and isinstance(value, list | tuple):
            return tuple(converted(each, inner[0]) for each in value)
        case origin if origin in {Union, UnionType}:
            for each in inner:
                if fits(value, each):
                    return converted(value, each)
        case origin if origin is Annotated:
            limits = [each for each in kind.__metadata__ if isinstance(each, Range | Prefix)]
            if all(limit.allows(value) for limit in limits):
                return converted(value, inner[0])
    raise UnfitError(f"cannot be {value!r}")


def _plain(value: object, kind: type) -> object:
    if type(value) is kind:  # not isinstance: a bool is an int, too
        return value
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    if isinstance(value, Mapping) and is_dataclass(kind):
        return validated(kind, value)
    raise UnfitError(f"cannot be {value!r}")
