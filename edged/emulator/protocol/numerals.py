"""Numbers of proto3 JSON, which may be strings (https://protobuf.dev/programming-guides/json/)."""

import re
from typing import Final

_NUMERAL: Final = re.compile(r"-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,4})?", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,400}", re.ASCII)
_LARGEST_FLOAT: Final = (2 - 2**-23) * 2.0**127
"""Of 32 bits: IEEE 754."""


def real(value: float | str) -> float:
    """Return a number that a float of 32 bits can hold.

    Raises ValueError for any other, for NaN and infinities too: no field of the service has a use
    for them.
    """
    if isinstance(value, str) and not _NUMERAL.fullmatch(value):
        raise ValueError(value)
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError(value) from error
    if not abs(number) <= _LARGEST_FLOAT:
        raise ValueError(value)
    return number


def whole(value: float | str, bits: int) -> int:
    """Return an integer of so many bits, exactly; ValueError if it is none."""
    if isinstance(value, int) or (isinstance(value, str) and _WHOLE.fullmatch(value)):
        number = int(value)
    elif (fraction := real(value)).is_integer():  # 1.0 and 1e3 are whole numbers, too
        number = int(fraction)
    else:
        raise ValueError(value)
    if number not in range(-(2 ** (bits - 1)), 2 ** (bits - 1)):
        raise ValueError(value)
    return number
