"""The name of an ALSA PCM, `base:arguments`, taken apart as alsa-lib's src/conf.c does it. Pure.

The arguments are values in the order of the base's parameters, `VAR=value`, or `{configuration}`. A
value without quotes ends at a comma: an address with colons needs no quotes, a name of several
arguments in another name does.
"""

import re
from typing import Final

from edged.alsa.config_block import Block, UnreadableError, read_block, unescaped
from edged.values import dataclass

_LONGEST: Final = 1000  # characters
_CARD_DEV: Final = ("CARD", "DEV")
_SURROUND: Final = tuple(f"surround{speakers}" for speakers in (21, 40, 41, 50, 51, 71))
PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("hw", "plughw", "dmix", "dsnoop"), (*_CARD_DEV, "SUBDEV")),
    **dict.fromkeys(("default", "sysdefault"), ("CARD",)),
    **dict.fromkeys(("front", "rear", "center_lfe", "side", *_SURROUND), _CARD_DEV),
    **dict.fromkeys(("hdmi", "iec958", "spdif", "modem", "phoneline"), _CARD_DEV),
    **dict.fromkeys(("plug", "tee", "upmix", "vdownmix", "speex", "dpl", "dpl2"), ("SLAVE",)),
}
"""What the first arguments mean of those PCMs of ALSA's that have a card or a slave
(/usr/share/alsa, /etc/alsa/conf.d)."""
_ARGUMENT: Final = re.compile(
    r"""(?:(?P<name>[^,='"\ ]*)=)?
    \ *(?:'(?P<single>(?:[^'\\]|\\.)*)' | "(?P<double>(?:[^"\\]|\\.)*)"
        | (?P<plain>(?!['"])[^,=]+|(?=,)))
    (?:(?P<more>,)|\Z)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PcmName:
    """A parsed name; an argument of unknown parameter has its position for a name."""

    base: str
    arguments: Block


def read_name(name: str) -> PcmName:
    """Parse `name`. Raises UnreadableError."""
    if len(name) > _LONGEST:
        raise UnreadableError
    base, _, text = name.partition(":")
    base = base.removeprefix("cards.").removeprefix("pcm.")
    text = text.lstrip()
    if text.startswith("{"):
        block, brace, rest = text[1:].rpartition("}")
        if not brace or rest.strip():
            raise UnreadableError
        arguments = read_block(block)
    else:
        arguments = _arguments(text, PARAMETERS.get(base, ()))
    if base == "plug" and arguments.keys() - {"SLAVE"}:  # plug:hw:Device,0 lacks its quotes
        raise UnreadableError
    return PcmName(base, arguments)


def _arguments(text: str, parameters: tuple[str, ...]) -> Block:
    arguments: Block = {}
    at = position = 0
    more = text
    while more:
        argument = _ARGUMENT.match(text, at)
        if argument is None:
            raise UnreadableError
        default = parameters[position] if position < len(parameters) else str(position)
        quoted = argument["single"] or argument["double"] or ""
        arguments[argument["name"] or default] = argument["plain"] or unescaped(quoted)
        at, more, position = argument.end(), argument["more"], position + 1
    return arguments
