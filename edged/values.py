"""`dataclass` of the standard library, at a twentieth of its price for classes with slots.

And `replace`, at a third of its price: each message passes through eight of them.

The library compiles seven functions for each class and describes each field: half of what edged
does until it is ready, and 2 MB. Here all classes share one set of functions, `__init__` is a
renamed copy of one for each number of fields, and the library describes the fields once somebody
asks. A class with a base that has fields, with other options, or with fields that have more than a
default and `compare` is left to the library.
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache, partial
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Final, get_origin

from edged.value_initialisers import INITIALISERS

__all__ = ["dataclass", "replace"]

_MUTABLE: Final = {"slots": True}
_FROZEN: Final = {"frozen": True, **_MUTABLE}
_OURS: Final = (_FROZEN, {**_FROZEN, "repr": False}, _MUTABLE)
_NAMES: Final = "__match_args__"
_FIELDS: Final = "__dataclass_fields__"
"""Where the library keeps the names of the fields, in order, and what describes them."""

_COMPARED: Final = "__compared__"
"""The names of the fields that make two values equal, if not all do."""

_INIT: Final = "__init__"
_CHECK: Final = "__post_init__"
_REPLACE: Final = "__replace__"
"""The method for it, as copy.replace of Python 3.13 has it."""

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """Return the decorator that makes a class of values."""
        return partial(_lean, options) if options in _OURS else dataclasses.dataclass(**options)

    def replace(value: object, /, **changes: object) -> object:
        """Return the value with some fields changed."""
        copier = type(value).__dict__.get(_REPLACE)  # not that of a base
        return copier(value, **changes) if copier else dataclasses.replace(value, **changes)


def _lean(options: dict[str, bool], cls: type) -> type:
    own = dict(vars(cls))
    names = tuple(cls.__annotations__)
    given = {name: own.pop(name) for name in names if name in own}
    special = {name: each for name, each in given.items() if isinstance(each, dataclasses.Field)}
    defaults = _defaults(given, special) if special else given
    if not _is_plain(cls, names, defaults) or not all(map(_is_usual, special.values())):
        return dataclasses.dataclass(**options)(cls)
    for name in ("__dict__", "__weakref__"):
        own.pop(name, None)
    compared = tuple(name for name in names if name not in special or special[name].compare)
    space = {
        **(_SHARED if options.get("frozen") else _OF_MUTABLE),
        **({"__repr__": _shown} if options.get("repr", True) else {}),
        **({_COMPARED: compared} if special else {}),
        **own,
        "__qualname__": cls.__qualname__,
        "__slots__": names,
        _NAMES: names,
    }
    made = type(cls)(cls.__name__, cls.__bases__, space)
    if _INIT not in own:
        setattr(made, _INIT, _initialiser(made, names, tuple(defaults.values())))
    setattr(made, _FIELDS, _Fields(made, given))
    return made


def _defaults(
    given: Mapping[str, object], special: "Mapping[str, dataclasses.Field[object]]"
) -> dict[str, object]:
    found = {name: special[name].default if name in special else given[name] for name in given}
    return {name: each for name, each in found.items() if each is not dataclasses.MISSING}


def _is_plain(cls: type, names: tuple[str, ...], defaults: Mapping[str, object]) -> bool:
    annotations: dict[str, Any] = cls.__annotations__
    return (
        not any(_FIELDS in vars(base) for base in cls.__mro__)
        and names[len(names) - len(defaults) :] == tuple(defaults)
        and not any(type(each).__hash__ is None for each in defaults.values())
        and not any(_is_no_field(each) for each in annotations.values())
    )


def _is_no_field(annotation: object) -> bool:
    return get_origin(annotation) is ClassVar or isinstance(annotation, dataclasses.InitVar)


def _is_usual(field: "dataclasses.Field[object]") -> bool:
    """Return whether it has nothing but a default and `compare`."""
    without = field.default_factory is dataclasses.MISSING and field.hash is None
    return without and field.init and field.repr and not field.kw_only and not field.metadata


class _Fields:
    """What describes the fields of a class: made when it is first looked at, for `replace`."""

    def __init__(self, owner: type, given: Mapping[str, object]) -> None:
        self._owner = owner
        # With a docstring, as the library would parse a signature to write one.
        self._body = {"__doc__": "Fields.", "__annotations__": owner.__annotations__, **given}

    def __get__(self, _value: object, _owner: type) -> object:
        described = dataclasses.dataclass(init=False, repr=False, eq=False)
        fields = vars(described(type(self._owner.__name__, (), dict(self._body))))[_FIELDS]
        setattr(self._owner, _FIELDS, fields)
        return fields


def _initialiser(owner: type, names: tuple[str, ...], defaults: tuple[object, ...]) -> FunctionType:
    code = _template(len(names), checks=hasattr(owner, _CHECK))
    slots = vars(owner)
    setters = {_placeholder(number): slots[name].__set__ for number, name in enumerate(names)}
    renamed = code.replace(co_varnames=("self", *names))
    return FunctionType(renamed, setters, _INIT, defaults)


@cache
def _template(count: int, *, checks: bool) -> CodeType:
    """Return what the library writes for so many fields, of other names.

    But for the slots: their descriptors set them, which object.__setattr__ looks for by name.
    """
    if count < len(INITIALISERS) and not checks:
        return INITIALISERS[count].__code__.replace(co_name=_INIT, co_qualname=_INIT)
    names = [f"given_{number}" for number in range(count)]
    lines = [f"def __init__({', '.join(('self', *names))}):"]
    lines += [f" {_placeholder(i)}(self, given_{i})" for i in range(count)]
    lines += [f" self.{_CHECK}()"] if checks else []
    space: dict[str, FunctionType] = {}
    exec("\n".join(lines), space)  # noqa: S102 - of a number
    return space[_INIT].__code__


def _replaced(self: object, /, **changes: object) -> object:
    """Compile the method of this class, and call it: most classes never need one."""
    owner = type(self)
    names: tuple[str, ...] = getattr(owner, _NAMES)
    code = _copier(len(names))
    renamed = {_placeholder(number): name for number, name in enumerate(names)}
    code = code.replace(
        co_varnames=("self", *names),
        co_names=tuple(renamed.get(each, each) for each in code.co_names),
    )
    copier = FunctionType(code, {"owner": owner, "KEPT": _KEPT}, _REPLACE)
    copier.__kwdefaults__ = dict.fromkeys(names, _KEPT)
    setattr(owner, _REPLACE, copier)
    return copier(self, **changes)


_KEPT: Final = object()
"""Stands for what a field has."""


@cache
def _copier(count: int) -> CodeType:
    """Return the code of `__replace__` for so many fields, of other names."""
    names = [_placeholder(number) for number in range(count)]
    given = ", ".join(("self", *(("*", *names) if names else ())))
    fields = ", ".join(f"self.{name} if {name} is KEPT else {name}" for name in names)
    space: dict[str, FunctionType] = {}
    exec(f"def copier({given}): return owner({fields})", space)  # noqa: S102 - of a number
    return space["copier"].__code__


def _placeholder(number: int) -> str:
    return f"field_{number}"


def _content(value: object) -> tuple[object, ...]:
    owner: type = type(value)
    return _reader(owner)(value)


@cache
def _reader(owner: type) -> Callable[[object], tuple[object, ...]]:
    """Return what reads all fields of a value of this class."""
    return _reading(getattr(owner, _NAMES))


def _reading(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:  # else it returns no tuple
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _identity(value: object) -> tuple[object, ...]:
    owner: type = type(value)
    return _distinction(owner)(value)


@cache
def _distinction(owner: type) -> Callable[[object], tuple[object, ...]]:
    """Return what reads the fields of a value of this class that make it equal to another."""
    return _reading(getattr(owner, _COMPARED, getattr(owner, _NAMES)))


def _equal(self: object, other: object) -> bool:
    return _identity(self) == _identity(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash(_identity(self))


def _reduced(self: object) -> tuple[type, tuple[object, ...]]:
    return type(self), _content(self)


def _shown(self: object) -> str:
    pairs = zip(getattr(self, _NAMES), _content(self), strict=True)
    return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in pairs)})"


def _refuse(_self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


_PARAMETERS: Final = "__dataclass_params__"
"""What the library asks of a base."""


def _parameters(options: dict[str, bool]) -> dict[str, object]:
    made: type = dataclasses.dataclass(**options)(type("", (), {}))
    return {_PARAMETERS: vars(made)[_PARAMETERS]}


_OF_MUTABLE: Final = {**_parameters(_MUTABLE), "__eq__": _equal, "__hash__": None}
_SHARED: Final = {
    **_parameters(_FROZEN),
    "__eq__": _equal,
    "__hash__": _hash,
    "__reduce__": _reduced,
    _REPLACE: _replaced,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}
"""Exempt from what a class defines itself."""
