"""The size of a JPEG, read from its header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.jpeg import size
from tests.inputs.pictures import picture


@given(st.integers(1, 65535), st.integers(1, 65535))
def test_the_size_is_read(width: int, height: int) -> None:
    """Width and height come in this order, whatever they are."""
    assert size(picture(width, height)) == (width, height)


def test_fill_bytes_and_bare_markers_are_passed_over() -> None:
    """A marker may start with many 0xFF, and some have no length."""
    jpeg = picture(7, 9)
    assert size(jpeg[:2] + b"\xff\xd0\xff\xff" + jpeg[2:]) == (7, 9)


@pytest.mark.parametrize(
    "no_jpeg", [b"", b"\x89PNG\r\n", b"\xff\xd8", b"\xff\xd8\xff\xda\x00\x02", picture()[:14]]
)
def test_what_is_no_jpeg_is_refused(no_jpeg: bytes) -> None:
    """A damaged file has no size."""
    with pytest.raises(ValueError, match="JPEG"):
        size(no_jpeg)


@given(st.binary(max_size=200))
def test_any_bytes_end(data: bytes) -> None:
    """Any bytes give a size or a ValueError."""
    try:
        assert min(size(b"\xff\xd8" + data)) >= 0
    except ValueError:
        return
