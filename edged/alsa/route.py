"""Where the name of an ALSA PCM leads, through the PCMs that it names inside. Pure.

What the owner defined in asound.conf is not looked into: such a name is an end of its own.
"""

from collections.abc import Iterator
from typing import Final

from edged.alsa.config_block import Block, UnreadableError, Value
from edged.alsa.pcm_name import PARAMETERS, read_name
from edged.values import dataclass

_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class End:
    """Where a name leads: to a card, a sound server, or something else."""

    way: tuple[str, ...]
    """PCMs by name or type, from the outside in."""
    card: str | None
    """Id or number, None for what belongs to no card."""
    arguments: Block

    @property
    def base(self) -> str:
        """Return the innermost PCM."""
        return self.way[-1]

    @property
    def numbered(self) -> bool:
        """Return whether the card is selected by its number."""
        return self.card is not None and (self.card.isdecimal() or self.card.startswith("/dev/"))


def ends(name: str) -> tuple[End, ...]:
    """Return every end of `name`: several for `asym` or `multi`, none if it is unreadable."""
    try:
        return tuple(_of_name(name, ()))
    except UnreadableError:
        return ()


def _of_name(name: str, way: tuple[str, ...]) -> Iterator[End]:
    if len(way) >= _DEEPEST:
        raise UnreadableError
    read = read_name(name)
    way = (*way, read.base)
    slave = read.arguments.get("SLAVE")
    if read.base == "file":  # alsa.conf: its slave is null
        yield End((*way, "null"), None, read.arguments)
    elif isinstance(slave, str):
        yield from _of_name(slave, way)
    elif slave is not None:
        yield from _of_definition(slave, way)
    else:
        yield End(way, _card(read.base, read.arguments), read.arguments)


def _card(base: str, arguments: Block) -> str | None:
    card = arguments.get("CARD")
    if isinstance(card, str):
        return card
    of_a_card = "CARD" in PARAMETERS.get(base, ())
    return "0" if of_a_card and base != "default" else None  # defaults.pcm.card of alsa.conf


def _of_definition(definition: Block, way: tuple[str, ...]) -> Iterator[End]:
    if len(way) >= _DEEPEST:
        raise UnreadableError
    kind, card = definition.get("type"), definition.get("card")
    way = (*way, kind if isinstance(kind, str) else "")
    slaves = list(_slaves(definition))
    for slave in slaves:
        yield from _of_name(slave, way) if isinstance(slave, str) else _of_definition(slave, way)
    if not slaves:
        yield End(way, card if isinstance(card, str) else None, definition)


def _slaves(definition: Block) -> Iterator[Value]:
    for key, value in definition.items():
        if key in {"pcm", "slavepcm"}:
            yield value
        elif isinstance(value, dict):
            yield from _slaves(value)
