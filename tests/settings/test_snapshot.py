"""The content of a file that the settings name is part of a snapshot."""

from pathlib import Path

from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.snapshot import snapshot


def of(file: Path, model: str = "one") -> Settings:
    """Return settings that name a file."""
    return validated(Settings, {"gemini": {"ca_file": file, "model": model}})


def test_values_and_contents_that_changed(tmp_path: Path) -> None:
    """Each is listed once, by the name of its setting; an unchanged file is not."""
    file = tmp_path / "ca.pem"
    file.write_text("one")
    before = snapshot(of(file))
    assert before.changed(before) == snapshot(of(file)).changed(before) == ()
    assert snapshot(of(file, "two")).changed(before) == ("gemini.model",)
    file.write_text("two")
    assert snapshot(of(file)).changed(before) == ("gemini.ca_file",)
    assert snapshot(of(file, "two")).changed(before) == ("gemini.model", "gemini.ca_file")


def test_the_end_of_a_huge_file_counts_by_its_size(tmp_path: Path) -> None:
    """A large file is not read to its end at each reload."""
    file = tmp_path / "ca.pem"
    file.write_bytes(bytes(5 << 20))
    before = snapshot(of(file))
    file.write_bytes(bytes((5 << 20) + 1))
    assert snapshot(of(file)).changed(before) == ("gemini.ca_file",)


def test_what_cannot_be_read_has_no_content(tmp_path: Path) -> None:
    """Other checks refuse it; a device in its place is not touched."""
    for name in (tmp_path / "none.pem", tmp_path, Path("/dev/ptmx")):
        assert snapshot(of(name)).contents == {"gemini.ca_file": ""}
    file = tmp_path / "ca.pem"
    file.write_text("one")
    before = snapshot(of(file))
    file.unlink()
    assert snapshot(of(file)).changed(before) == ("gemini.ca_file",)
