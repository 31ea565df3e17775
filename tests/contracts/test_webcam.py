"""A USB webcam: what it is asked for, what it delivers, and how it comes and goes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edged.clock import Clock
from edged.errors import DeviceError
from edged.inputs.camera.sensor_thread import CAPTURE_TIMEOUT
from edged.inputs.camera.v4l2 import V4l2Sensor
from edged.inputs.camera.video_node import webcams
from tests.contracts.cameras import Album, webcam_on
from tests.inputs.pictures import picture
from tests.inputs.webcam import HERE, Webcam, webcam

GREEN = (HERE / "green.jpg").read_bytes()


@contextmanager
def opened(sensor: V4l2Sensor) -> Iterator[V4l2Sensor]:
    """Open and run a sensor."""
    try:
        sensor.open()
        sensor.start()
        yield sensor
    finally:
        sensor.close()


def why_not(sensor: V4l2Sensor) -> str:
    """Return why there is no picture."""
    with pytest.raises(DeviceError) as caught, opened(sensor):
        sensor.capture()
    return str(caught.value)


def test_a_jpeg_goes_out_as_it_came(usb_webcam: Webcam) -> None:
    """Of the largest size that may be sent, byte for byte, without what follows it."""
    scene = (HERE / "scene.jpg").read_bytes()
    usb_webcam.show(scene + bytes(3))
    with opened(V4l2Sensor("auto", usb_webcam.folder)) as sensor:
        assert sensor.capture() == scene
        assert usb_webcam.order("size") == "640x480"


def test_a_picture_is_of_now(usb_webcam: Webcam) -> None:
    """What waited in the driver since before the press is passed over."""
    with opened(V4l2Sensor("auto", usb_webcam.folder)) as sensor:
        for mark in range(1, 6):
            threading.Event().wait(0.2)  # as many frames wait as the driver keeps
            usb_webcam.show(picture(mark=mark))
            assert sensor.capture() == picture(mark=mark)


def test_it_rests_and_runs_again(usb_webcam: Webcam) -> None:
    """Between presses nothing comes over the bus."""
    with opened(V4l2Sensor("auto", usb_webcam.folder)) as sensor:
        for mark in range(2):
            usb_webcam.show(picture(mark=mark))
            assert sensor.capture() == picture(mark=mark)
            sensor.stop()
            sensor.start()


def test_a_slow_one_starts_in_the_time_of_one_picture(usb_webcam: Webcam) -> None:
    """A frame in two seconds, in the dark: exposure is as good as it gets, and a reload waits."""
    usb_webcam.show(picture(mark=1))
    usb_webcam.order("slow")
    begun = time.monotonic()
    with opened(V4l2Sensor("auto", usb_webcam.folder)) as sensor:
        assert time.monotonic() - begun < 2 * CAPTURE_TIMEOUT
        assert sensor.capture() == picture(mark=1)


def test_a_torn_picture_is_followed_by_a_whole_one(usb_webcam: Webcam) -> None:
    """One that is damaged is no fault while the next is not."""
    with opened(V4l2Sensor("auto", usb_webcam.folder)) as sensor:
        usb_webcam.show(picture()[:-2])
        mend = threading.Timer(0.3, usb_webcam.show, [picture(mark=7)])
        mend.start()
        assert sensor.capture() == picture(mark=7)
        mend.join()


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (GREEN, "the webcam shows nothing but one colour: open its shutter; if it is open,"),
        (picture()[:-2], "the webcam's pictures are cut off: plug it into another USB port,"),
        (b"\0" * 512, "the webcam delivers damaged pictures (it does not start like a JPEG):"),
        (b"", "the webcam delivers empty pictures: plug it into another USB port,"),
        (
            picture()[:-2] + bytes(600_000) + picture()[-2:],
            "the webcam's pictures have 585 KiB, and at most 512 KiB are sent: use another",
        ),
    ],
    ids=["green", "cut off", "zeros", "empty", "large"],
)
def test_what_cannot_be_sent_is_told_until_it_can(
    frame: bytes, sentence: str, usb_webcam: Webcam, clock: Clock
) -> None:
    """Cause and cure are reported, nothing is sent, and a picture that can be seen ends it."""
    album = Album(clock)
    usb_webcam.show(frame)
    camera = webcam_on(usb_webcam, album)
    with camera.watch():
        camera.start(1)
        album.report.reaches(1)
        assert album.fault().startswith(sentence)
        usb_webcam.show(picture(mark=3))
        album.reaches(1)
        assert not album.fault()
    assert album.frames[0][:2] == (1, picture(mark=3))


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("tear", "the webcam's pictures are cut off: plug it into another USB port,"),
        ("hang", "the webcam delivers no picture: plug it into another USB port, or into a hub"),
        ("busy", "cannot be set up: another program uses it: `sudo fuser -v "),
        ("full", "cannot be started: its USB bus has no room left: plug it into another port"),
        ("unplug", "no webcam was found: plug it in; `lsusb` lists what the Pi sees"),
    ],
)
def test_what_its_driver_says_is_told_with_the_cure(
    order: str, sentence: str, usb_webcam: Webcam
) -> None:
    """In one sentence each."""
    usb_webcam.order(order)
    assert sentence in why_not(V4l2Sensor("auto", usb_webcam.folder))


def test_a_webcam_comes_back_to_its_port(usb_webcam: Webcam, clock: Clock) -> None:
    """Its loss is told at once, also while nobody looks, and so is its return."""
    album = Album(clock)
    camera = webcam_on(usb_webcam, album)
    with camera.watch():
        for press in (1, 2):
            camera.start(press)
            album.until(lambda press=press: press in album.epochs())  # type: ignore[misc]  # bound now
            camera.stop(press)
            usb_webcam.order("unplug")
            camera.rescan()
            album.until(lambda: bool(album.fault()))
            assert "was unplugged: plug it in again" in album.causes()[-1]
            album.until(lambda: album.fault().startswith("no webcam was found"))
            usb_webcam.order("plug")
            camera.rescan()
            album.until(lambda: not album.fault())
    assert album.report.names() == ["PartLost", "PartLost", "PartRestored"] * 2


def test_a_webcam_is_unplugged_while_it_is_looked_through(usb_webcam: Webcam, clock: Clock) -> None:
    """Frames go on when it is back, without anybody telling."""
    album = Album(clock)
    camera = webcam_on(usb_webcam, album)
    with camera.watch():
        camera.start(1)
        album.reaches(1)
        usb_webcam.order("unplug")
        album.until(lambda: bool(album.fault()))
        seen = len(album.frames)
        usb_webcam.order("plug")
        album.reaches(seen + 2)
    assert album.fault() == ""


@pytest.mark.parametrize(
    ("code", "sizes", "sentence"),
    [
        ("YUYV", ("640x480",), "the webcam delivers YUYV and no MJPEG, which is what can be sent"),
        ("MJPG", ("1920x1080", "1280x720"), "the webcam's smallest JPEG is 1280x720, and a frame"),
    ],
)
def test_a_webcam_that_will_not_do(
    code: str, sizes: tuple[str, ...], sentence: str, webcam_program: Path, tmp_path: Path
) -> None:
    """Nothing is decoded or scaled here: it says which one to use."""
    with webcam(webcam_program, tmp_path, code, sizes) as plugged_in:
        assert why_not(V4l2Sensor("auto", plugged_in.folder)).startswith(sentence)


def test_the_node_can_be_named(usb_webcam: Webcam) -> None:
    """By its path; one that is no camera, or not there, says how to find it."""
    with opened(V4l2Sensor(str(usb_webcam.folder / "video0"))) as sensor:
        assert sensor.capture() == picture()
    assert "is no camera: `edged devices` lists" in why_not(
        V4l2Sensor(str(usb_webcam.folder / "video1"))
    )
    assert "is no camera: `edged devices` lists" in why_not(V4l2Sensor("/dev/null"))
    assert "is not there: plug it in, or set camera.device" in why_not(
        V4l2Sensor(str(usb_webcam.folder / "video7"))
    )


def test_only_cameras_are_listed(usb_webcam: Webcam) -> None:
    """A webcam has a second node, which tells of its frames, and a Pi has nodes of its own."""
    (found,) = webcams(usb_webcam.folder)
    assert (found.path, found.name) == (usb_webcam.folder / "video0", "Paper Webcam")
    assert [(offer.format, offer.width) for offer in found.offers] == [
        ("MJPG", 320),
        ("MJPG", 640),
        ("MJPG", 1280),
    ]
