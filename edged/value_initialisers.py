"""`__init__` of values with up to fourteen fields: compiled with the package, not at each start.

`edged.values` copies the code of one for each class, under the names of its fields, and puts the
setters of its slots in the place of those here. Without docstrings, which a copy would have too.
"""

# ruff: noqa: PLR0913, PLR0917 - nobody calls them with so many
from typing import Final


def _set(_value: object, _given: object) -> None:
    """Stand for the setter of a slot."""


field_0 = field_1 = field_2 = field_3 = field_4 = field_5 = field_6 = field_7 = _set
field_8 = field_9 = field_10 = field_11 = field_12 = field_13 = _set
T = object


def _0(self: T) -> None:
    pass


def _1(self: T, a: T) -> None:
    field_0(self, a)


def _2(self: T, a: T, b: T) -> None:
    field_0(self, a)
    field_1(self, b)


def _3(self: T, a: T, b: T, c: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)


def _4(self: T, a: T, b: T, c: T, d: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)


def _5(self: T, a: T, b: T, c: T, d: T, e: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)


def _6(self: T, a: T, b: T, c: T, d: T, e: T, f: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)


def _7(self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)


def _8(self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)


def _9(self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T, i: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)
    field_8(self, i)


def _10(self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T, i: T, j: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)
    field_8(self, i)
    field_9(self, j)


def _11(self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T, i: T, j: T, k: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)
    field_8(self, i)
    field_9(self, j)
    field_10(self, k)


def _12(self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T, i: T, j: T, k: T, m: T) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)
    field_8(self, i)
    field_9(self, j)
    field_10(self, k)
    field_11(self, m)


def _13(
    self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T, i: T, j: T, k: T, m: T, n: T
) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)
    field_8(self, i)
    field_9(self, j)
    field_10(self, k)
    field_11(self, m)
    field_12(self, n)


def _14(
    self: T, a: T, b: T, c: T, d: T, e: T, f: T, g: T, h: T, i: T, j: T, k: T, m: T, n: T, o: T
) -> None:
    field_0(self, a)
    field_1(self, b)
    field_2(self, c)
    field_3(self, d)
    field_4(self, e)
    field_5(self, f)
    field_6(self, g)
    field_7(self, h)
    field_8(self, i)
    field_9(self, j)
    field_10(self, k)
    field_11(self, m)
    field_12(self, n)
    field_13(self, o)


INITIALISERS: Final = (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14)
