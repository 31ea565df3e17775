"""All faults by name, and their table for people."""

from collections.abc import Mapping
from typing import Final

from edged.emulator.faults.fault import Fault, Param
from edged.emulator.faults.kinds import (
    audio,
    client_state,
    handshake,
    interruption,
    limits,
    resumption,
    stream,
    text,
    tools,
    turn,
)

_ORDER: Final = "HSRTACXUP"


def _place(fault: Fault) -> tuple[int, int]:
    return _ORDER.index(fault.row[0]), int(fault.row[1:])


_ALL: Final = sorted(
    (
        *handshake.FAULTS,
        *client_state.FAULTS,
        *stream.FAULTS,
        *resumption.FAULTS,
        *turn.FAULTS,
        *interruption.FAULTS,
        *audio.FAULTS,
        *tools.FAULTS,
        *text.FAULTS,
        *limits.FAULTS,
    ),
    key=_place,
)

CATALOGUE: Final[Mapping[str, Fault]] = {fault.name: fault for fault in _ALL}
"""Every fault."""


def listing() -> str:
    """Return the catalogue for a terminal."""
    return "\n".join(line for fault in _ALL for line in _lines(fault))


def table() -> str:
    """Return the catalogue as a table in Markdown."""
    head = ("| Fault | Row | What happens | Parameters | Source |", "|---|---|---|---|---|")
    return "\n".join((*head, *map(_row, _ALL)))


def _lines(fault: Fault) -> list[str]:
    return [
        f"{fault.name:<24}{fault.row:<5}{fault.says}",
        *(f"{'':<31}{_setting(param)}: {param.says}" for param in fault.params),
        f"{'':<31}source: {fault.source}",
    ]


def _row(fault: Fault) -> str:
    params = " ".join(f"`{_setting(param)}`" for param in fault.params)
    return f"| `{fault.name}` | {fault.row} | {fault.says} | {params} | {fault.source} |"


def _setting(param: Param) -> str:
    value = param.default if isinstance(param.default, str) else f"{param.default:g}"
    return f"{param.name}={value}"
