"""Frozen values: whatever can be seen of them is as the standard library makes it."""

import copy
import dataclasses
import subprocess
import sys
from typing import Any, ClassVar

import pytest

from edged import values

_FROZEN: dict[str, bool] = {"frozen": True, "slots": True}
_Class = type[Any]


class _Empty:
    """No field."""


class _Moment:
    """One without, one with a default, and what dataclasses leave alone."""

    epoch: int
    pcm: bytes = b""

    @property
    def later(self) -> int:
        return self.epoch + 1


class _Secret:
    """Its own word for itself."""

    text: str

    def __repr__(self) -> str:
        return "a secret"


class _Grown:
    """A default that is made anew for each."""

    names: list[str] = dataclasses.field(default_factory=list)


class _Checked:
    """A look at each."""

    size: int

    def __post_init__(self) -> None:
        assert self.size


class _Annotated:
    """Two that say the same for different reasons are the same."""

    cause: str
    origin: str = dataclasses.field(compare=False)
    reason: str = dataclasses.field(default="", compare=False)


class _Long:
    """More fields than are written down."""

    __annotations__ = {f"field_{number}": int for number in range(18)}


class _Counted:
    """What belongs to the class is no field."""

    most: ClassVar[int] = 3
    size: int = 0


def _both(cls: _Class, options: dict[str, bool] = _FROZEN) -> tuple[_Class, _Class]:
    """Return what the library and what edged make of a class."""
    bodies: list[_Class] = [
        type(cls.__name__, (), {k: v for k, v in vars(cls).items() if k not in _OF_ITS_OWN})
        for _ in range(2)
    ]
    return dataclasses.dataclass(**options)(bodies[0]), values.dataclass(**options)(bodies[1])


_OF_ITS_OWN = {"__dict__", "__weakref__"}


@pytest.mark.parametrize(
    ("cls", "given"),
    [
        (_Empty, ()),
        (_Moment, (1,)),
        (_Moment, (1, b"x")),
        (_Secret, ("x",)),
        (_Grown, ()),
        (_Checked, (1,)),
        (_Annotated, ("a", "b")),
        (_Long, tuple(range(18))),
        (_Counted, (1,)),
    ],
)
def test_they_look_as_the_library_makes_them(cls: _Class, given: tuple[object, ...]) -> None:
    """To whoever prints, compares, replaces, matches or changes them."""
    usual, ours = _both(cls)
    one, other = usual(*given), ours(*given)
    assert repr(one) == repr(other)
    assert (other == ours(*given), other != ours(*given), other == one) == (True, False, False)
    assert other == dataclasses.replace(other) == values.replace(other) == copy.deepcopy(other)
    assert dataclasses.asdict(one) == dataclasses.asdict(other)
    assert usual.__match_args__ == ours.__match_args__
    assert usual.__slots__ == ours.__slots__
    described = [(f.name, f.type, f.default, f.init, f.compare) for f in dataclasses.fields(usual)]
    assert described == [
        (f.name, f.type, f.default, f.init, f.compare) for f in dataclasses.fields(ours)
    ]
    assert dataclasses.is_dataclass(ours)
    for name in usual.__match_args__:
        with pytest.raises(AttributeError):
            setattr(other, name, 1)
        with pytest.raises(AttributeError):
            delattr(other, name)


def test_equal_ones_are_one_in_a_set() -> None:
    """And others are not, whatever they have in common."""
    _, ours = _both(_Moment)
    assert len({ours(1), ours(1, b""), ours(epoch=1), ours(2)}) == 2
    assert ours(1).later == 2


def test_some_fields_do_not_distinguish() -> None:
    """As the library has it: neither in a comparison nor in a set."""
    _, ours = _both(_Annotated)
    assert ours("a", "b", "c") == ours("a", "d", "e") != ours("b", "b", "c")
    assert len({ours("a", "b", "c"), ours("a", "d", "e"), ours("b", "b")}) == 2


def test_what_is_made_is_looked_at() -> None:
    """By the method that the library calls."""
    for cls in _both(_Checked):
        with pytest.raises(AssertionError):
            cls(0)


@pytest.mark.parametrize("given", [(), (1, b"", 2)])
def test_wrong_arguments_are_refused(given: tuple[object, ...]) -> None:
    """As in any call."""
    _, ours = _both(_Moment)
    with pytest.raises(TypeError, match="__init__"):
        ours(*given)


def test_what_hides_its_content_shows_none() -> None:
    """repr=False is for secrets."""
    for made in _both(_Moment, {**_FROZEN, "repr": False}):
        assert "secret" not in repr(made(1, b"secret"))
        assert dataclasses.replace(made(1), epoch=2) == made(2)


def test_a_value_is_replaced_as_the_library_does_it() -> None:
    """Whether it compiles that for the first time or not, and for Python 3.13 too."""
    usual, ours = _both(_Moment)
    for _ in range(2):
        for changes in ({}, {"epoch": 2}, {"pcm": b"y"}, {"pcm": b"y", "epoch": 2}):
            expected = dataclasses.replace(usual(1, b"x"), **changes)
            assert repr(values.replace(ours(1, b"x"), **changes)) == repr(expected)
            assert ours(1, b"x").__replace__(**changes) == ours(expected.epoch, expected.pcm)
        with pytest.raises(TypeError, match="unexpected keyword argument 'size'"):
            values.replace(ours(1), size=2)
    assert dataclasses.replace(usual(1)) == values.replace(usual(1))


def test_a_class_can_have_more_fields_than_its_base() -> None:
    """Those of the base come first."""
    _, base = _both(_Moment)
    assert values.replace(base(1), epoch=2) == base(2)
    more: _Class = values.dataclass(**_FROZEN)(
        type("More", (base,), {"__annotations__": {"name": str}, "name": ""})
    )
    assert repr(more(1, b"x", "y")) == "More(epoch=1, pcm=b'x', name='y')"
    assert more(1) == more(epoch=1, name="") != base(1)
    assert values.replace(more(1), name="z") == more(1, name="z")


def test_one_that_changes_looks_as_the_library_makes_it() -> None:
    """It is no key, and equals another for as long as they are alike."""
    usual, ours = _both(_Moment, {"slots": True})
    for made in usual, ours:
        one, other = made(1), made(1)
        assert repr(one) == "_Moment(epoch=1, pcm=b'')"
        assert made.__match_args__ == ("epoch", "pcm")
        assert one == other
        other.pcm = b"x"
        assert one != other
        assert (other.pcm, other.later) == (b"x", 2)
        assert copy.deepcopy(other) == other == values.replace(one, pcm=b"x")
        with pytest.raises(AttributeError):
            other.size = 1
        with pytest.raises(TypeError, match="unhashable"):
            hash(one)


def test_two_threads_may_be_the_first_to_look() -> None:
    """One that came second, with what it saw before the first one was done, finds the same."""
    _, ours = _both(_Moment)
    seen = vars(ours)["__dataclass_fields__"]
    first = dataclasses.fields(ours)
    assert [field.name for field in first] == [*seen.__get__(None, ours)] == ["epoch", "pcm"]
    assert dataclasses.replace(ours(1), epoch=2) == ours(2)


def test_mistakes_are_refused_as_the_library_does() -> None:
    """When the class is made, with the library's own words."""
    with pytest.raises(TypeError, match="non-default argument"):
        values.dataclass(**_FROZEN)(
            type("Wrong", (), {"__annotations__": {"name": str, "size": int}, "name": ""})
        )
    with pytest.raises(ValueError, match="mutable default"):
        values.dataclass(**_FROZEN)(
            type("Shared", (), {"__annotations__": {"names": list}, "names": []})
        )


_COSTLY = """
import dataclasses, sys
import edged.daemon, edged.outputs.speaker.alsa, edged.inputs.microphone.alsa
dear = dataclasses.dataclass, dataclasses.replace
print(*sorted(name for name, module in sys.modules.items() if name.startswith("edged.")
              and any(vars(module).get(each.__name__) is each for each in dear)))
"""


def test_the_daemon_pays_the_full_price_for_none() -> None:
    """A module that does takes `dataclass` or `replace` from dataclasses, not edged.values."""
    command = [sys.executable, "-c", _COSTLY]
    costly = subprocess.run(command, capture_output=True, text=True, check=True)
    assert costly.stdout.split() == []
