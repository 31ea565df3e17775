"""Files in conf.d with other suffixes, and files beside a missing main file."""

from pathlib import Path

import pytest

from edged.settings.reading.sources import drop_in_name, is_misnamed, read_all


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("50-mine.toml.txt", "50-mine.toml"),
        ("50-mine.conf", "50-mine.toml"),
        ("50-mine.TOML", "50-mine.toml"),
        ("50-mine", "50-mine.toml"),
        ("50-mine.tml", "50-mine.toml"),
        ("50-mine.toml ", "50-mine.toml"),
    ],
)
def test_a_name_that_is_not_read_may_be_meant(name: str, right: str) -> None:
    """Windows hides suffixes, other programs use other ones."""
    assert is_misnamed(name)
    assert drop_in_name(name) == right


@pytest.mark.parametrize(
    "name",
    ["a.toml", ".a.toml.swp", "a.toml~", "a.toml.bak", "a.toml.old", "a.toml.dpkg-dist", "README"],
)
def test_what_is_laid_aside_is_not_doubted(name: str) -> None:
    """Its name says so."""
    assert not is_misnamed(name)


def test_a_file_that_is_not_read_is_doubted(tmp_path: Path) -> None:
    """With the command that fixes it."""
    main, folder = tmp_path / "config.toml", tmp_path / "conf.d"
    folder.mkdir()
    main.touch()
    (folder / "50 mine.toml.txt").write_text("[button]\npin = 5")
    sources, problems, (doubt,) = read_all(main, needed=False)
    assert ([Path(each.file) for each in sources], problems) == ([main], [])
    assert str(doubt) == (
        f"{folder}/50 mine.toml.txt: is not read, as its name does not end in .toml:"
        f" sudo mv '{folder}/50 mine.toml.txt' '{folder}/50 mine.toml'"
    )


def test_a_main_file_by_another_name_is_doubted(tmp_path: Path) -> None:
    """Only if the right file is missing, and only files that look like it."""
    main = tmp_path / "config.toml"
    for name in ("config.toml.txt", "emulator.pem", "mine.toml"):
        (tmp_path / name).touch()
    _, _, doubts = read_all(main, needed=False)
    assert [Path(doubt.file).name for doubt in doubts] == ["config.toml.txt", "mine.toml"]
    assert doubts[0].text == f"is not read: sudo mv {main}.txt {main}"
    main.touch()
    assert read_all(main, needed=False)[2] == []
