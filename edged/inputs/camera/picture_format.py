"""Which of a webcam's formats can be sent as it is. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from edged.errors import DeviceError
from edged.jpeg import LONGEST_SIDE

JPEG: Final = ("MJPG", "JPEG")
"""Pixel formats of which a frame is a JPEG: V4L2_PIX_FMT_MJPEG and V4L2_PIX_FMT_JPEG."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A format and size that a camera can deliver, in pixels."""

    format: str
    width: int
    height: int


def best(offers: Iterable[Offer]) -> Offer | None:
    """Return the largest JPEG that is small enough to be sent; None if there is none."""
    usable = [
        offer
        for offer in offers
        if offer.format in JPEG and 0 < max(offer.width, offer.height) <= LONGEST_SIDE
    ]
    return max(usable, key=lambda offer: offer.width * offer.height, default=None)


def chosen(offers: Sequence[Offer]) -> Offer:
    """Return the best one. Raises DeviceError that says why there is none."""
    if offer := best(offers):
        return offer
    if jpegs := [offer for offer in offers if offer.format in JPEG]:
        least = min(jpegs, key=lambda offer: offer.width * offer.height)
        raise DeviceError(
            f"the webcam's smallest JPEG is {least.width}x{least.height}, and a frame has at most"
            f" {LONGEST_SIDE} pixels a side: use a webcam that offers 640x480"
        )
    formats = ", ".join(sorted({offer.format for offer in offers})) or "nothing"
    raise DeviceError(
        f"the webcam delivers {formats} and no MJPEG, which is what can be sent: use a webcam that"
        " has it, as nearly all have"
    )
