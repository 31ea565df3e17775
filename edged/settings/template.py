"""Write the file that documents every setting, `config/config.toml`.

Run `python -m edged.settings.template >config/config.toml`.

Prose starts with "# ", a setting at its default with "#" alone: uncommenting all settings changes
nothing. The model is the only source.
"""

import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from edged.settings.model import Settings
from edged.settings.reading.conversion import inner_table
from edged.settings.reading.messages import expectation
from edged.settings.reading.names import KINDS, RESTART

_WIDTH: Final = 96
_OBVIOUS: Final = ("true", "text in quotes", "a list of t", "a path", "a table")
"""Limits that the default already shows."""
_HEAD: Final = """\
The settings of edged, with their defaults. To change one, remove its # in
/etc/edged/config.toml, or put only your changes into /etc/edged/conf.d/50-mine.toml. The files in
conf.d are read after config.toml, in the order of their names; the last value counts.

Then run `edged check-config` and `sudo systemctl reload edged`. Settings marked [reload] take
effect between two turns; settings marked [restart] take effect when edged starts.

The API key is not a setting: `sudo edged set-key` asks for it and stores it so that only root can
read it.
"""


def render() -> str:
    """Return the text of the file."""
    lines = [f"# {line}".rstrip() for line in _HEAD.splitlines()]
    for name, keys in KINDS.items():
        lines += ["", "", *_table(name, keys, getattr(Settings(), name))]
    return "\n".join(lines) + "\n"


def _table(name: str, keys: dict[str, Any], table: object) -> Iterator[str]:
    yield f"# {type(table).__doc__}"
    yield f"[{name}]"
    for key, kind in keys.items():
        yield ""
        mark = "restart" if f"{name}.{key}" in RESTART else "reload"
        yield from _prose(f"{description(kind)}{_limits(kind)} [{mark}]")
        if inner_table(kind):
            yield f"# {key} = {{ … }}   (not set by default)"
        else:
            yield _setting(key, getattr(table, key))


def description(kind: Any) -> str:  # noqa: ANN401 - any annotation
    """Return what the annotation of a setting says about it."""
    return next(each for each in kind.__metadata__ if isinstance(each, str))


def _limits(kind: object) -> str:
    words = expectation(kind)
    return "" if words.startswith(_OBVIOUS) else f" Must be {words}."


def _prose(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _setting(key: str, default: object) -> str:
    if default is None:  # TOML has no word for it
        return f'# {key} = "…"   (not set by default)'
    value = str(default) if isinstance(default, Path) else default
    return f"#{key} = {json.dumps(value, ensure_ascii=False)}"


if __name__ == "__main__":
    sys.stdout.write(render())
