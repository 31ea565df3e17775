"""The bench itself: it must see what it exists to see."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.proof.bench.noise import Noise, Span
from tests.proof.bench.report import Figure, p95, table
from tests.proof.bench.service import bytes_outside_windows
from tests.proof.bench.stopwatch import Stopwatch
from tests.proof.bench.subject import GENAI, RAW


def _heard(kind: str, audio_bytes: int = 0, connection: int = 1) -> dict[str, Any]:
    return {"connection": connection, "kind": kind, "audio_bytes": audio_bytes}


def test_sound_outside_an_activity_is_counted() -> None:
    """Only of the connection that is asked about, and not what a window's own entry sums up."""
    entries = [
        _heard("audio", 1),
        _heard("activityStart"),
        _heard("audio", 10),
        _heard("activityEnd"),
        _heard("window", 10),
        _heard("audio", 100),
        _heard("audio", 1000, connection=2),
    ]
    assert bytes_outside_windows(entries, 1) == 101
    assert bytes_outside_windows(entries, 2) == 1000


def test_the_95th_percentile_is_a_value_that_was_measured() -> None:
    """Nearest rank: 95 of 100 values do not exceed it."""
    assert p95([float(value) for value in range(100, 0, -1)]) == 95
    assert p95([7.0]) == 7


def test_a_figure_says_whether_it_was_missed() -> None:
    """And sets itself beside the floors."""
    late = Figure("late", 12.0, 10.0, {RAW: 6.0, GENAI: 4.0}, {RAW: 5.0}, "ms")
    alike = Figure("alike", 0.999, 0.99, digits=3, at_least=True)
    lines = table([late, alike]).splitlines()
    assert "| 12.0 ms | 6.0 ms (5.0) " in lines[2]
    assert "2.00 / 3.00" in lines[2]
    assert "MISS" in lines[2]
    assert "pass" in lines[3]


def test_marks_are_read_as_they_come(tmp_path: Path) -> None:
    """A line that is half written waits for its other half."""
    file = tmp_path / "marks"
    watch = Stopwatch(tmp_path / "none.so", file)
    with file.open("a") as writing:
        writing.write("order 1000000000 1500000000 40\nwrite 20000")
        writing.flush()
        assert [mark.what for mark in watch.read()] == ["order"]
        writing.write("00000 3000000000 480\n")
    assert watch.first("write", since=1.5).ended == 3.0


def test_what_happens_while_the_machine_stands_still_is_known() -> None:
    """A late nap disturbs what overlaps it, and nothing else."""
    noise = Noise([(1.0, 0.0), (1.01, 0.5), (1.52, 0.0)])
    assert noise.disturbed(Span(1.2, 1.3))
    assert noise.disturbed(Span(1.51, 1.6))
    assert not noise.disturbed(Span(0.9, 1.005))
    assert not noise.disturbed(Span(1.53, 1.6))
    assert not noise.disturbed(Span(1.2, 1.3), more_than=0.6)


def test_a_calm_machine_is_not_waited_for(tmp_path: Path) -> None:
    """Naps are read as they come; a machine that stands still is waited for, not for ever."""
    noise = Noise(file=tmp_path / "noise")
    begun = time.monotonic()
    noise.file.write_text("".join(f"{begun + n / 100:.6f} 0.0001\n" for n in range(400)) + "17.2 ")
    noise.await_calm(60)
    assert len(noise.naps) == 400
    assert time.monotonic() - begun < 30
    noise.naps = [(start, 0.2) for start, _ in noise.naps]
    noise.await_calm(0.1)


def test_who_gives_up_says_what_on(tmp_path: Path) -> None:
    """What was awaited, and what there was instead."""
    file = tmp_path / "marks"
    file.write_text("in 1000000000 1500000000 1900\n")
    with pytest.raises(TimeoutError, match=r"no 'write' came .* 'in' of 1900 at 1.000-1.500"):
        Stopwatch(tmp_path / "none.so", file).first("write", since=1.5, patience=0.01)
