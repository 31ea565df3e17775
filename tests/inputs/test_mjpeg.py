"""What webcams call a JPEG: made whole, or told what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.inputs.camera.mjpeg import blemish, whole
from edged.jpeg import HUFFMAN, SCAN, segments
from tests.inputs.pictures import picture
from tests.inputs.webcam import HERE

SCENE = (HERE / "scene.jpg").read_bytes()


def tables(jpeg: bytes) -> bytes:
    """Return the content of the segments with Huffman tables."""
    places = [at for marker, at in segments(jpeg) if marker == HUFFMAN]
    return b"".join(jpeg[at + 4 : at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])] for at in places)


def without_tables(jpeg: bytes) -> bytes:
    """Return what many webcams deliver of a JPEG."""
    for marker, at in reversed(list(segments(jpeg))):
        if marker == HUFFMAN:
            jpeg = jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2 : at + 4]) :]
    return jpeg


def test_missing_huffman_tables_are_put_in() -> None:
    """Those of libjpeg, which has written the scene, are the standard's."""
    frame = without_tables(SCENE)
    assert not tables(frame)
    mended = whole(frame)
    assert tables(mended) == tables(SCENE)
    assert without_tables(mended) == frame
    assert blemish(mended, complete=True) == ""


@pytest.mark.parametrize("padding", [b"", b"\0", b"\0" * 4096])
def test_a_whole_picture_stays_as_it_is(padding: bytes) -> None:
    """Byte for byte, but for the padding."""
    assert whole(SCENE + padding) == SCENE


def test_a_picture_of_something_is_not_of_one_colour() -> None:
    """However plain it is; green, of which there is none but in a fault, is."""
    assert blemish(SCENE, complete=True) == ""
    green = (HERE / "green.jpg").read_bytes()
    assert "nothing but one colour" in blemish(green, complete=True)
    head = next(at for marker, at in segments(green) if marker == SCAN)
    assert "cut off" in blemish(green[:head] + green[-2:], complete=True)


@given(st.integers(0, len(SCENE) - 1))
def test_a_picture_cut_off_anywhere_is_told(length: int) -> None:
    """Also in its header."""
    assert blemish(whole(SCENE[:length]), complete=True)


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(data: bytes) -> None:
    """Nothing that a webcam delivers raises."""
    for frame in (data, b"\xff\xd8" + data, picture()[:-4] + data):
        assert isinstance(blemish(whole(frame), complete=True), str)
