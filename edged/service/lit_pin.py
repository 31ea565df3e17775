"""The pin of the light, saved so that it can be turned off after the daemon was killed.

The settings cannot tell: their files may have been changed, or broken, since they were read.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.gpio import Chip
from edged.values import dataclass

if TYPE_CHECKING:  # the next start waits for `light-off`
    from edged.settings.model import LightSettings

_NAME: Final = "light"
_MOST_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class LitPin:
    """A pin with an LED."""

    chip: Chip
    pin: int


def pin_of(light: "LightSettings") -> LitPin | None:
    """Return the pin of a light on GPIO, else None."""
    return LitPin(light.chip, light.pin) if light.kind == "gpio" else None


def save_pin(environ: Mapping[str, str], lit: LitPin | None) -> None:
    """Save the pin, or that there is none; does nothing without systemd's RuntimeDirectory=."""
    file = _file(environ)
    if file is None:
        return
    try:
        write_state(file, (f"{lit.chip} {lit.pin}" if lit else "none").encode())
    except OSError as error:
        effect = "after a kill, the pin in the settings is turned off"
        journal.warn("light_not_kept", file=str(file), cause=error.strerror, effect=effect)


def load_pin(environ: Mapping[str, str]) -> tuple[LitPin | None] | None:
    """Return what was saved last; None if nothing was, or it cannot be read."""
    file = _file(environ)
    if file is None:
        return None
    try:
        words = (read_state(file, _MOST_BYTES) or b"").decode("latin-1").split()
    except OSError:
        return None  # the settings are used instead
    match words:
        case ["none"]:
            return (None,)
        case [chip, pin] if _is_number(pin) and (chip == "auto" or _is_number(chip)):
            return (LitPin("auto" if chip == "auto" else int(chip), int(pin)),)
        case _:
            return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _file(environ: Mapping[str, str]) -> Path | None:
    first = environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    return Path(first) / _NAME if first else None
