"""What every camera delivers, held against every adapter: fresh frames while somebody looks."""

import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from edged.clock import Clock
from edged.inputs.camera import Camera
from edged.inputs.camera.simulated import SimulatedCamera
from edged.jpeg import LONGEST_SIDE, size
from edged.settings.model import CameraSettings
from tests.contracts.cameras import (
    Album,
    FaultySensor,
    camera_of,
    expire,
    picamera,
    webcam_on,
)
from tests.inputs.pictures import folder_of, picture

pytestmark = pytest.mark.usefixtures("picamera2_is_found")


def simulated(folder: Path, album: Album, *, warm: bool) -> Camera:
    """A folder of pictures."""
    settings = CameraSettings(kind="simulated", folder=folder_of(folder), warm=warm)
    return SimulatedCamera(settings, album, album.report, album.clock)


@pytest.fixture(params=[simulated, picamera, "v4l2"], ids=["simulated", "picamera", "v4l2"])
def make(request: pytest.FixtureRequest) -> Callable[..., Camera]:
    """Return what makes each adapter in turn."""
    if request.param != "v4l2":
        return request.param  # type: ignore[no-any-return]  # pytest does not know the kind
    device = request.getfixturevalue("usb_webcam")

    def usb_webcam(_folder: Path, album: Album, *, warm: bool) -> Camera:
        return webcam_on(device, album, warm=warm)

    return usb_webcam


@pytest.fixture(params=[True, False], ids=["warm", "cold"])
def camera(
    request: pytest.FixtureRequest, tmp_path: Path, album: Album, make: Callable[..., Camera]
) -> Camera:
    """Return each adapter in turn, warm and cold."""
    return make(tmp_path / "camera", album, warm=request.param)


@pytest.fixture
def album(clock: Clock) -> Album:
    """Return who looks through the camera."""
    return Album(clock)


def test_frames_come_once_a_second_while_looking(
    camera: Camera, album: Album, clock: Clock
) -> None:
    """The first comes at once, the others a second apart, none bigger than allowed."""
    with camera.watch():
        begun = clock.now()
        camera.start(1)
        album.reaches(4)
        camera.stop(1)
    times = [at for _, _, at in album.frames]
    assert all(later - earlier >= 0.99 for earlier, later in itertools.pairwise(times))
    assert times[0] - begun < 2
    assert album.epochs() == [1] * len(times)
    assert all(max(size(jpeg)) <= LONGEST_SIDE for _, jpeg, _ in album.frames)


def test_nothing_is_seen_without_a_look(camera: Camera, album: Album, clock: Clock) -> None:
    """A camera that nobody looks through delivers nothing."""
    with camera.watch():
        expire(clock, 3)
    assert album.frames == []


def test_nothing_comes_after_looking_away(camera: Camera, album: Album, clock: Clock) -> None:
    """With the first frame seen, looking away ends it."""
    with camera.watch():
        camera.start(1)
        album.reaches(1)
        camera.stop(1)
        seen = len(album.frames)
        expire(clock, 3)
        assert len(album.frames) == seen


def test_a_short_press_still_shows_one_frame(camera: Camera, album: Album, clock: Clock) -> None:
    """The very first frame is delivered even if it comes after looking away."""
    with camera.watch():
        camera.start(7)
        camera.stop(7)
        album.reaches(1)
        expire(clock, 3)
    assert album.epochs() == [7]


def test_an_utterance_that_nobody_wants_is_not_seen(
    camera: Camera, album: Album, clock: Clock
) -> None:
    """No picture comes after it is given up, not even the first; a newer look goes on."""
    with camera.watch():
        camera.start(7)
        camera.stop(7)
        camera.cancel(8)
        seen = len(album.frames)
        expire(clock, 3)
        assert len(album.frames) == seen
        camera.start(9)
        camera.cancel(8)
        album.reaches(seen + 1)
    assert album.epochs()[-1] == 9


def test_each_press_gets_its_own_frames(camera: Camera, album: Album) -> None:
    """A look away from another epoch changes nothing, and no frame comes under a wrong one."""
    with camera.watch():
        for epoch in (1, 2, 3):
            camera.start(epoch)
            camera.stop(epoch - 1)
            album.until(lambda epoch=epoch: epoch in album.epochs())  # type: ignore[misc]  # bound now
            camera.stop(epoch)
    assert album.epochs() == sorted(album.epochs())
    assert set(album.epochs()) == {1, 2, 3}


def test_it_can_be_watched_again(camera: Camera, album: Album) -> None:
    """A second watch starts afresh, and nothing of the first reaches it."""
    for epoch in (1, 2):
        seen = len(album.frames)
        with camera.watch():
            camera.start(epoch)
            album.reaches(seen + 1)
        assert set(album.epochs()[seen:]) == {epoch}


def test_a_picture_is_taken_for_whoever_asks(camera: Camera, album: Album, clock: Clock) -> None:
    """A fresh one, once, also while a press looks, whose frames stay a second apart."""
    taken: list[bytes] = []
    with camera.watch():
        with camera.snapshot(taken.append):
            album.until(lambda: len(taken) == 1)
            expire(clock, 2)
        assert album.frames == []
        camera.start(1)
        album.reaches(1)
        for count in (2, 3):
            with camera.snapshot(taken.append):
                album.until(lambda count=count: len(taken) == count)  # type: ignore[misc]
        album.reaches(3)
        camera.stop(1)
        expire(clock, 2)
    times = [at for _, _, at in album.frames]
    assert all(later - earlier >= 0.99 for earlier, later in itertools.pairwise(times))
    assert len(taken) == 3
    assert all(max(size(jpeg)) <= LONGEST_SIDE for jpeg in taken)


def test_who_no_longer_asks_gets_no_picture(clock: Clock) -> None:
    """Not one that was being taken, and a cold sensor stops; the next one who asks gets theirs."""
    sensor = FaultySensor(clock, {"capture": [2.0]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=False)
    taken: list[bytes] = []
    with camera.watch():
        with camera.snapshot(taken.append):
            album.until(lambda: "capture" in sensor.calls)
        album.until(lambda: sensor.calls[-1] == "stop")
        assert taken == []
        with camera.snapshot(taken.append):
            album.until(lambda: len(taken) == 1)
    assert album.frames == []


def test_a_cold_sensor_runs_only_while_looked_at(clock: Clock) -> None:
    """Started by a look, stopped by the look away, and opened once."""
    sensor = FaultySensor(clock, {})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=False)
    with camera.watch():
        for count in (1, 2):
            camera.start(count)
            album.reaches(count)
            camera.stop(count)
            album.until(lambda count=count: sensor.calls.count("stop") == count)  # type: ignore[misc]  # bound now
    assert sensor.calls == ["open", "start", "capture", "stop", "start", "capture", "stop", "close"]


def test_a_warm_sensor_runs_all_the_time(clock: Clock) -> None:
    """Started without a look, and never stopped between presses."""
    sensor = FaultySensor(clock, {})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=True)
    with camera.watch():
        album.until(lambda: sensor.calls == ["open", "start"])
        for epoch in (1, 2):
            camera.start(epoch)
            album.reaches(epoch)
            camera.stop(epoch)
    assert sensor.calls == ["open", "start", "capture", "capture", "close"]


def test_a_slow_picture_of_an_ended_press_is_dropped(clock: Clock) -> None:
    """What comes later than the debt lasts is nothing the user asked for."""
    sensor = FaultySensor(clock, {"capture": [2.5]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=True)
    with camera.watch():
        camera.start(1)
        album.until(lambda: "capture" in sensor.calls)
        camera.stop(1)
        expire(clock, 5)
        assert album.frames == []
        camera.start(2)
        album.reaches(1)
    assert album.epochs()[0] == 2


def test_a_picture_begun_before_the_press_is_not_shown(clock: Clock) -> None:
    """A frame under way when the next press begins is exposed too early for it."""
    sensor = FaultySensor(clock, {"capture": [3.0]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=True)
    with camera.watch():
        camera.start(1)
        album.until(lambda: "capture" in sensor.calls)
        camera.start(2)
        album.reaches(1)
    assert album.frames[0][:2] == (2, picture(mark=1))


def test_a_camera_without_the_pis_formats_is_asked_for_others(tmp_path: Path, clock: Clock) -> None:
    """What libcamera grants instead is too large or cannot be shown: the next wish is tried."""
    granted = "GRANTED = {'YUV420': {'format': 'BGR888', 'size': (1920, 1080)}}"
    album = Album(clock)
    camera = picamera(tmp_path / "camera", album, warm=False, fault=granted)
    with camera.watch():
        camera.start(1)
        album.reaches(1)
    assert album.report.events == []
    wishes = [entry[1]["main"] for entry in sys.modules["picamera2"].LOG if isinstance(entry, list)]
    assert [wish["format"] for wish in wishes] == ["YUV420", "RGB888"]


def test_the_pi_is_asked_for_small_fresh_frames(tmp_path: Path, clock: Clock) -> None:
    """One object, configured once; every request is given back; frames of before are dropped."""
    album = Album(clock)
    camera = picamera(tmp_path / "camera", album, warm=False)
    with camera.watch():
        camera.start(1)
        album.reaches(2)
    log = sys.modules["picamera2"].LOG
    assert log.count("open") == 1
    assert log[1] == [
        "configure",
        {
            "main": {"format": "YUV420", "size": (768, 576)},
            "queue": False,
            "controls": {"FrameRate": 8.0},
        },
        {"quality": 70},
    ]
    assert log.count("capture") == log.count("release")
    assert log[-3:] == ["stop", "cancel", "close"] or log[-2:] == ["cancel", "close"]


def test_a_frame_exposed_before_the_press_is_passed_over(tmp_path: Path, clock: Clock) -> None:
    """The first picture is of what the user shows, not of the room a moment earlier."""
    album = Album(clock)
    camera = picamera(tmp_path / "camera", album, warm=False, stale=3)
    with camera.watch():
        camera.start(1)
        album.reaches(1)
    log = [call for call in sys.modules["picamera2"].LOG if isinstance(call, str)]
    captured = log[log.index("start") + 1 : log.index("save") + 2]
    assert captured == ["capture", "release"] * 3 + ["capture", "save", "release"]


@pytest.mark.parametrize(("exposure", "frames"), [('{"AeLocked": False}', 6), ("{}", 1)])
def test_only_a_camera_that_steers_its_exposure_is_waited_for(
    tmp_path: Path,
    exposure: str,
    frames: int,
    clock: Clock,
) -> None:
    """The others say nothing of it; with them the picture would only come later."""
    album = Album(clock)
    camera = picamera(tmp_path / "camera", album, warm=False, fault=f"EXPOSURE = {exposure}")
    with camera.watch():
        camera.start(1)
        album.reaches(1)
    log = [call for call in sys.modules["picamera2"].LOG if isinstance(call, str)]
    captured = log[log.index("start") + 1 : log.index("save") + 2]
    assert captured == ["capture", "release"] * frames + ["capture", "save", "release"]
