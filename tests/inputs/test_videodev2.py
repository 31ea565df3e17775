"""The kernel's layouts in Python are those of its own headers."""

import shutil
import subprocess
from operator import attrgetter
from pathlib import Path

import pytest

from edged.inputs.camera import videodev2
from tests.inputs.webcam import HERE


@pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc")
def test_layouts_and_numbers_are_the_kernels(tmp_path: Path) -> None:
    """A compiler that has read <linux/videodev2.h> says the same; sizes are part of the numbers."""
    program = tmp_path / "layout"
    subprocess.run(["gcc", "-o", program, HERE / "layout.c"], check=True)
    told = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    places = dict(line.split() for line in told.splitlines())
    assert len(places) > 30
    for name, place in places.items():
        ours = attrgetter(name)(videodev2)
        assert getattr(ours, "offset", ours) == int(place), name


def test_a_format_is_four_letters() -> None:
    """Some of them spaces."""
    assert videodev2.fourcc("MJPG") == 0x47504A4D
    assert videodev2.code_of(videodev2.fourcc("Y16 ")) == "Y16"
