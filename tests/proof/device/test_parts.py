"""The parts of the virtual Pi that need no machine."""

import os
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.proof.device import saved, voice
from tests.proof.device.images.kept import kept
from tests.proof.device.images.recipe import BOOKWORM, TRIXIE
from tests.proof.device.images.sources import for_suite
from tests.proof.device.pause import eventually

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


def test_a_state_is_saved_anew_when_anything_changes() -> None:
    """The key depends on all that it is told, and on nothing else."""
    keys = {saved.key("7.2", "-m 512"), saved.key("8.0", "-m 512"), saved.key("7.2", "-m 256")}
    assert len(keys) == 3
    assert saved.key("7.2", "-m 512") in keys


def test_what_is_kept_is_made_once(tmp_path: Path) -> None:
    """It is there or it is not: what breaks off leaves nothing behind."""
    folder = tmp_path / "state-1"
    with pytest.raises(RuntimeError):
        kept(folder, _break_off)
    assert not list(tmp_path.iterdir())
    kept(folder, lambda made: (made / "memory").write_text("first"))
    kept(folder, lambda made: (made / "memory").write_text("second"))
    assert (folder / "memory").read_text() == "first"


def test_what_is_kept_goes_a_day_after_it_was_of_use(tmp_path: Path) -> None:
    """A change of the key leaves the state before it to whoever runs on it now."""
    before, yesterday, other = (tmp_path / name for name in ("state-1", "state-2", "disk-1"))
    for folder in (before, yesterday, other):
        folder.mkdir()
    for folder in (yesterday, other):
        os.utime(folder, (0, 0))
    kept(tmp_path / "state-3", Path.exists)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["disk-1", "state-1", "state-3"]


def _break_off(made: Path) -> None:
    (made / "half").touch()
    raise RuntimeError


def test_likeness_is_of_the_same_speech_only(tmp_path: Path) -> None:
    """What was said is found at its place; something else is not."""
    for seed in (1, 2):
        voice.write_speech(tmp_path / f"{seed}.wav", 1.0, seed)
    said = voice.at_card_rate(tmp_path / "1.wav")
    heard = np.concatenate([np.zeros(20_000), said * 0.5, np.zeros(5_000)])
    assert voice.likeness(heard, tmp_path / "1.wav") > 0.999
    assert voice.likeness(heard, tmp_path / "2.wav") < 0.3


def test_whoever_waits_looks_ever_more_seldom() -> None:
    """Half as long again after each look, up to a bound."""
    looks: list[float] = []

    def look() -> bool:
        looks.append(time.monotonic())
        return len(looks) == 6

    eventually(look, 10, "six looks", every=0.01, rarest=0.03)
    least = (0.01, 0.015, 0.0225, 0.03, 0.03)
    assert all(b - a >= each for (a, b), each in zip(pairwise(looks), least, strict=True))
