"""An owner's files, and the problems reported about them."""

from pathlib import Path

import pytest

from edged.errors import SettingsError
from edged.settings.reading.files import load


def write(folder: Path, **files: str | bytes) -> Path:
    """Write config.toml and files of conf.d; return the main file."""
    (folder / "conf.d").mkdir(exist_ok=True)
    for name, text in files.items():
        file = folder / "config.toml" if name == "main" else folder / "conf.d" / f"{name}.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / "config.toml"


def complaint(file: Path) -> str:
    """Return the problems, without the folder."""
    with pytest.raises(SettingsError) as caught:
        load(file)
    return str(caught.value).replace(f"{file.parent}/", "")
