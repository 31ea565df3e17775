"""The parts of the virtual Pi that need no machine."""

from pathlib import Path

import numpy as np

from tests.device import voice
from tests.device.images.recipe import BOOKWORM, TRIXIE
from tests.device.images.sources import for_suite

TARGETS = (
    "Debian|http://mirror.example/debian/|bookworm|main",
    "Debian|http://mirror.example/debian/|bookworm|contrib",
    "Debian|http://mirror.example/security/|bookworm-security|main",
    "Vendor|http://vendor.example/|stable|main",
    "Debian|http://mirror.example/debian/|sid|main",
)


def test_sources_are_those_of_this_machine() -> None:
    """Another release of Debian comes from where this machine's own comes from."""
    assert for_suite(TARGETS, "bookworm", "trixie") == (
        "deb http://mirror.example/debian/ trixie main",
        "deb http://mirror.example/security/ trixie-security main",
    )


def test_an_image_is_made_anew_when_anything_changes() -> None:
    """The key depends on the recipe and on the sources, and on nothing else."""
    keys = {TRIXIE.key(["a"]), TRIXIE.key(["b"]), BOOKWORM.key(["a"])}
    assert len(keys) == 3
    assert TRIXIE.key(["a"]) in keys


def test_likeness_is_of_the_same_speech_only(tmp_path: Path) -> None:
    """What was said is found at its place; something else is not."""
    for seed in (1, 2):
        voice.write_speech(tmp_path / f"{seed}.wav", 1.0, seed)
    said = voice.at_card_rate(tmp_path / "1.wav")
    heard = np.concatenate([np.zeros(20_000), said * 0.5, np.zeros(5_000)])
    assert voice.likeness(heard, tmp_path / "1.wav") > 0.999
    assert voice.likeness(heard, tmp_path / "2.wav") < 0.3
