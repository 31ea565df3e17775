"""config/config.toml is rendered from the model."""

import re
import tomllib
from pathlib import Path

from edged.settings.model import Settings
from edged.settings.reading.files import judge
from edged.settings.reading.names import KEYS, KINDS
from edged.settings.reading.sources import Source
from edged.settings.template import description, render

FILE = Path(__file__).parents[2] / "config" / "config.toml"
TEXT = FILE.read_text()


def test_the_file_is_the_rendered_model() -> None:
    """If this fails: python -m edged.settings.template >config/config.toml."""
    assert render() == TEXT, "run: python -m edged.settings.template >config/config.toml"


def test_the_file_as_it_is_changes_nothing() -> None:
    """An unchanged copy means all defaults."""
    data = tomllib.loads(TEXT)
    assert data == {table: {} for table in KEYS}


def test_uncommenting_everything_changes_nothing() -> None:
    """Each default is the model's."""
    data = tomllib.loads(re.sub(r"^#(?=[a-z])", "", TEXT, flags=re.MULTILINE))
    findings = judge([Source("config.toml", data)], [])
    assert findings.problems == ()
    assert findings.settings == Settings()


def test_every_setting_is_there_and_nothing_else() -> None:
    """Each key of each table appears once, under its description."""
    sections = re.split(r"^\[(\w+)\]$", TEXT, flags=re.MULTILINE)[1:]
    found = {
        table: tuple(re.findall(r"^# ?(\w+) = ", text, flags=re.MULTILINE))
        for table, text in zip(sections[::2], sections[1::2], strict=True)
    }
    assert found == KEYS
    flat = " ".join(TEXT.replace("\n# ", " ").split())
    for keys in KINDS.values():
        for kind in keys.values():
            assert description(kind)
            assert description(kind) in flat
