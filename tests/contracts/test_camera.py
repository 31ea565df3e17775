"""What every camera must do, held against every adapter and every fault of a sensor."""

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edged.clock import Clock, ScaledClock
from edged.errors import DeviceError, SettingsError
from edged.inputs.camera import Camera
from edged.inputs.camera.health import Health, Step
from edged.inputs.camera.jpeg import LONGEST_SIDE, size
from edged.inputs.camera.picamera import PicameraCamera
from edged.inputs.camera.shoot import SensorCamera
from edged.inputs.camera.simulated import SimulatedCamera
from edged.settings.model import CameraSettings
from tests.inputs.pictures import folder_of, picture
from tests.witness import until

SPEED = 10
CALM = 4  # for tests in which a second on the clock must not pass by accident

PICAMERA2 = '''
"""What the manual of picamera2 says that the library does, as far as edged uses it."""
import os
import time

PICTURE = bytes.fromhex("PICTURE_HEX")
LOG = []
STALE = 0
WISHES = "YUV420", "RGB888", "MJPEG"
GRANTED = {}
EXPOSURE = {"AeLocked": True}
FAULT = ""

class Request:
    def __init__(self, metadata):
        self.metadata = metadata
    def get_metadata(self):
        return self.metadata
    def save(self, name, file_output, format=None):
        assert (name, format) == ("main", "jpeg"), (name, format)
        file_output.write(PICTURE)
        LOG.append("save")
    def release(self):
        LOG.append("release")

class Picamera2:
    camera_controls = {"FrameDurationLimits": (1, 2, 3)}
    @staticmethod
    def global_camera_info():
        return [{"Num": 0}] if FAULT != "none" else []
    def __init__(self):
        self.notifyme_r, self.notifyme_w = os.pipe2(os.O_NONBLOCK)
        self.notifymeread = os.fdopen(self.notifyme_r, "rb")
        if FAULT == "busy":
            try:
                raise RuntimeError("Failed to acquire camera: Device or resource busy")
            except RuntimeError as error:
                raise RuntimeError("Camera __init__ sequence did not complete.") from error
        if FAULT == "raced":
            [][0]
        self.options = {}
        self.running = False
        self.stale = STALE
        LOG.append("open")
    def create_video_configuration(self, main, buffer_count, queue, display, encode, controls):
        return dict(main=main, queue=queue, controls=controls)
    def camera_configuration(self):
        return {"main": self.granted}
    def configure(self, configuration):
        self.granted = GRANTED.get(configuration["main"]["format"], configuration["main"])
        LOG.append(["configure", configuration, self.options])
    def start(self):
        if FAULT == "memory":
            raise OSError(12, "Cannot allocate memory")
        self.running = True
        LOG.append("start")
    def stop(self):
        self.running = False
        LOG.append("stop")
    def close(self):
        self.notifymeread.close()
        os.close(self.notifyme_w)
        LOG.append("close")
    def cancel_all_and_flush(self):
        LOG.append("cancel")
    def capture_request(self, wait=None):
        assert self.running and wait
        if FAULT == "dead":
            raise TimeoutError
        LOG.append("capture")
        # A stale frame: read out after the call, but exposed from before it on.
        self.stale -= 1
        exposed = 5_000_000 if self.stale >= 0 else 0
        now = time.monotonic_ns()
        return Request({"SensorTimestamp": now, "ExposureTime": exposed} | EXPOSURE)
'''


def simulated(folder: Path, clock: Clock, *, warm: bool) -> Camera:
    """A folder of pictures."""
    settings = CameraSettings(kind="simulated", folder=folder_of(folder), warm=warm)
    return SimulatedCamera(settings, clock)


def picamera(
    folder: Path, clock: Clock, *, warm: bool, stale: int = 0, fault: str = ""
) -> PicameraCamera:
    """The Pi's camera, on a stand-in for the library that only a Pi has."""
    folder.mkdir(exist_ok=True)
    source = PICAMERA2.replace("STALE = 0", f"STALE = {stale}").replace(
        'FAULT = ""', f'FAULT = ""\n{fault}'
    )
    source = source.replace("PICTURE_HEX", picture(LONGEST_SIDE, 576).hex())
    (folder / "picamera2.py").write_text(source)
    return PicameraCamera(CameraSettings(kind="picamera", warm=warm), clock)


@pytest.fixture(autouse=True)
def picamera2_is_found(tmp_path: Path) -> Iterator[None]:
    """Let `import picamera2` find what a test wrote, and forget it afterwards."""
    sys.path.insert(0, str(tmp_path / "camera"))
    yield
    sys.path.remove(str(tmp_path / "camera"))
    sys.modules.pop("picamera2", None)


class Album:
    """What was seen, and when on the clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.frames: list[tuple[int, bytes, float]] = []

    def __call__(self, epoch: int, jpeg: bytes) -> None:
        """Take a frame."""
        self.frames.append((epoch, jpeg, self._clock.now()))

    def reaches(self, count: int) -> None:
        """Return once there are `count` frames."""
        until(lambda: len(self.frames) >= count)

    def epochs(self) -> list[int]:
        """Return the epoch of each frame."""
        return [epoch for epoch, _, _ in self.frames]


@pytest.fixture(params=[simulated, picamera], ids=lambda make: make.__name__)
def make(request: pytest.FixtureRequest) -> Callable[..., Camera]:
    """Return what makes each adapter in turn."""
    return request.param  # type: ignore[no-any-return]  # pytest does not know the kind


@pytest.fixture(params=[True, False], ids=["warm", "cold"])
def camera(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, make: Callable[..., Camera]
) -> Camera:
    """Return each adapter in turn, warm and cold."""
    return make(tmp_path / "camera", clock, warm=request.param)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that runs faster."""
    return ScaledClock(SPEED)


def settle(clock: Clock, seconds: float) -> None:
    """Let seconds pass on the clock."""
    clock.wait(threading.Event(), seconds)


def test_frames_come_once_a_second_while_looking(camera: Camera, clock: Clock) -> None:
    """The first comes at once, the others a second apart, none bigger than allowed."""
    album = Album(clock)
    with camera.watch(album):
        begun = clock.now()
        camera.look(1)
        album.reaches(4)
        camera.look_away(1)
    times = [at for _, _, at in album.frames]
    # A scheduling delay of 30 ms is 0.3 s on this clock.
    assert all(later - earlier >= 0.7 for earlier, later in itertools.pairwise(times))
    assert times[0] - begun < 2
    assert album.epochs() == [1] * len(times)
    assert all(max(size(jpeg)) <= LONGEST_SIDE for _, jpeg, _ in album.frames)


def test_nothing_is_seen_without_a_look(camera: Camera, clock: Clock) -> None:
    """A camera that nobody looks through delivers nothing."""
    album = Album(clock)
    with camera.watch(album):
        settle(clock, 3)
    assert album.frames == []


def test_nothing_comes_after_looking_away(camera: Camera, clock: Clock) -> None:
    """With the first frame seen, looking away ends it."""
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
        album.reaches(1)
        camera.look_away(1)
        seen = len(album.frames)
        settle(clock, 3)
        assert len(album.frames) == seen


def test_a_short_press_still_shows_one_frame(camera: Camera, clock: Clock) -> None:
    """The very first frame is delivered even if it comes after looking away."""
    album = Album(clock)
    with camera.watch(album):
        camera.look(7)
        camera.look_away(7)
        album.reaches(1)
        settle(clock, 3)
    assert album.epochs() == [7]


def test_each_press_gets_its_own_frames(camera: Camera, clock: Clock) -> None:
    """A look away from another epoch changes nothing, and no frame comes under a wrong one."""
    album = Album(clock)
    with camera.watch(album):
        for epoch in (1, 2, 3):
            camera.look(epoch)
            camera.look_away(epoch - 1)
            until(lambda epoch=epoch: epoch in album.epochs())  # type: ignore[misc]  # bound now
            camera.look_away(epoch)
    assert album.epochs() == sorted(album.epochs())
    assert set(album.epochs()) == {1, 2, 3}


def test_it_can_be_watched_again(camera: Camera, clock: Clock) -> None:
    """A second watch starts afresh, and nothing of the first reaches it."""
    for epoch in (1, 2):
        album = Album(clock)
        with camera.watch(album):
            camera.look(epoch)
            album.reaches(1)
        assert set(album.epochs()) == {epoch}


class FaultySensor:
    """A sensor that does what its list of faults says, then works."""

    def __init__(self, clock: Clock, faults: dict[str, list[object]]) -> None:
        self._clock = clock
        self._faults = faults
        self._marks = itertools.count()
        self.calls: list[str] = []
        self.wedged = threading.Event()

    def _do(self, what: str) -> None:
        self.calls.append(what)
        fault = self._faults.get(what, [])
        match fault.pop(0) if fault else None:
            case Exception() as error:
                raise error
            case float() as seconds:
                self._clock.wait(threading.Event(), seconds)
            case "hang":
                self.wedged.wait()
            case _:
                return

    def open(self) -> None:
        """Open, or fail."""
        self._do("open")

    def start(self) -> None:
        """Start, or fail."""
        self._do("start")

    def take(self) -> bytes:
        """Take a picture told from others, or fail."""
        self._do("take")
        return picture(mark=next(self._marks))

    def stop(self) -> None:
        """Stop, or fail."""
        self._do("stop")

    def close(self) -> None:
        """Close, or fail."""
        self._do("close")


@pytest.mark.parametrize(
    "faults",
    [
        {"open": [IndexError("list index out of range"), RuntimeError("busy")]},
        {"start": [RuntimeError("no memory")]},
        {"take": [TimeoutError()]},
        {"take": [TimeoutError()], "close": [RuntimeError("not open")]},
        {"open": [DeviceError("gone")] * 3, "take": [OSError("I/O")] * 2},
    ],
    ids="+".join,
)
@pytest.mark.parametrize("warm", [True, False])
def test_a_failed_sensor_is_closed_and_tried_again(
    faults: dict[str, list[object]],
    warm: bool,  # noqa: FBT001  # a table of cases
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever fails, each cause is told once, and frames come when it works again."""
    clock = ScaledClock(200)
    sensor = FaultySensor(clock, {call: list(what) for call, what in faults.items()})
    camera, album = SensorCamera(sensor, warm=warm, clock=clock), Album(clock)
    with caplog.at_level("INFO", "edged"), camera.watch(album):
        camera.look(1)
        album.reaches(1)
    events = [record.getMessage() for record in caplog.records]
    lost = [
        vars(r)["edged_fields"]["cause"] for r in caplog.records if r.getMessage() == "device_lost"
    ]
    assert lost
    assert len(lost) == len(set(lost))
    told = [event for event in events if event in {"device_lost", "device_restored"}]
    assert told[-1] == "device_restored"
    assert "device_restored device_restored" not in " ".join(told)
    assert not camera.fault, "the status says so too"
    opened = [call for call in sensor.calls if call in {"open", "close"}]
    assert opened == ["open", "close"] * (len(opened) // 2)


def test_a_cold_sensor_runs_only_while_looked_at() -> None:
    """Started by a look, stopped by the look away, and opened once."""
    clock = ScaledClock(CALM)
    sensor = FaultySensor(clock, {})
    camera, album = SensorCamera(sensor, warm=False, clock=clock), Album(clock)
    with camera.watch(album):
        for count in (1, 2):
            camera.look(count)
            album.reaches(count)
            camera.look_away(count)
            until(lambda count=count: sensor.calls.count("stop") == count)  # type: ignore[misc]  # bound now
    assert sensor.calls == ["open", "start", "take", "stop", "start", "take", "stop", "close"]


def test_a_warm_sensor_runs_all_the_time() -> None:
    """Started without a look, and never stopped between presses."""
    clock = ScaledClock(CALM)
    sensor = FaultySensor(clock, {})
    camera, album = SensorCamera(sensor, warm=True, clock=clock), Album(clock)
    with camera.watch(album):
        until(lambda: sensor.calls == ["open", "start"])
        for epoch in (1, 2):
            camera.look(epoch)
            album.reaches(epoch)
            camera.look_away(epoch)
    assert sensor.calls == ["open", "start", "take", "take", "close"]


def test_no_picture_is_taken_for_a_press_long_over() -> None:
    """A camera that comes back finds nobody looking, and does not look either."""
    clock = ScaledClock(CALM)
    sensor = FaultySensor(clock, {"take": [TimeoutError()], "open": [0.5]})
    camera, album = SensorCamera(sensor, warm=True, clock=clock), Album(clock)
    with camera.watch(album):
        camera.look(1)
        camera.look_away(1)
        until(lambda: sensor.calls.count("open") == 2)
        settle(clock, 2)
    assert sensor.calls.count("take") == 1
    assert album.frames == []


def test_a_slow_picture_of_an_ended_press_is_dropped() -> None:
    """What comes later than the debt lasts is nothing the user asked for."""
    clock = ScaledClock(SPEED)
    sensor = FaultySensor(clock, {"take": [2.5]})
    camera, album = SensorCamera(sensor, warm=True, clock=clock), Album(clock)
    with camera.watch(album):
        camera.look(1)
        until(lambda: "take" in sensor.calls)
        camera.look_away(1)
        settle(clock, 5)
        assert album.frames == []
        camera.look(2)
        album.reaches(1)
    assert album.epochs()[0] == 2


def test_a_picture_begun_before_the_press_is_not_shown() -> None:
    """A frame under way when the next press begins is exposed too early for it."""
    clock = ScaledClock(SPEED)
    sensor = FaultySensor(clock, {"take": [3.0]})
    camera, album = SensorCamera(sensor, warm=True, clock=clock), Album(clock)
    with camera.watch(album):
        camera.look(1)
        until(lambda: "take" in sensor.calls)
        camera.look(2)
        album.reaches(1)
    assert album.frames[0][:2] == (2, picture(mark=1))


def test_a_wedged_driver_costs_only_pictures(caplog: pytest.LogCaptureFixture) -> None:
    """Calls return at once and the context ends although the driver never does."""
    clock = ScaledClock(SPEED)
    sensor = FaultySensor(clock, {"take": ["hang"]})
    camera, album = SensorCamera(sensor, warm=True, clock=clock), Album(clock)
    with camera.watch(album):
        camera.look(1)
        until(lambda: "take" in sensor.calls)
        camera.look_away(1)
        camera.look(2)
    assert album.frames == []
    assert "camera_abandoned" in caplog.text
    sensor.wedged.set()
    until(lambda: sensor.calls[-1] == "close")
    assert album.frames == []


@pytest.mark.parametrize("where", ["open", "start", "take", "stop"])
def test_a_driver_that_does_not_answer_is_a_fault(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once, until the driver comes back after all; nobody waits for its pictures."""
    clock = ScaledClock(20)
    sensor = FaultySensor(clock, {where: ["hang"]})
    camera, album = SensorCamera(sensor, warm=False, clock=clock), Album(clock)
    with caplog.at_level("INFO", "edged"), camera.watch(album):
        camera.look(1)
        if where == "stop":
            album.reaches(1)
        camera.look_away(1)
        until(lambda: where in sensor.calls)
        assert not camera.fault, "it may only be slow"
        until(lambda: bool(camera.fault))
        assert camera.fault.startswith("the camera does not answer: ")
        camera.look(2)
        assert [record.getMessage() for record in caplog.records] == ["device_lost"]
        sensor.wedged.set()
        until(lambda: not camera.fault)
        until(lambda: 2 in album.epochs())
    events = [record.getMessage() for record in caplog.records]
    assert events == ["device_lost", "device_restored"]


def test_a_hang_that_ends_in_an_error_is_no_recovery(caplog: pytest.LogCaptureFixture) -> None:
    """The journal tells two causes of one loss."""
    health = Health(clock := ScaledClock(100), threading.Event())
    with caplog.at_level("INFO", "edged"):
        with pytest.raises(RuntimeError), health.asking(Step.START):  # noqa: PT012
            settle(clock, 21)
            assert health.fault
            raise RuntimeError
        health.fail(RuntimeError("no memory"))
    assert [record.getMessage() for record in caplog.records] == ["device_lost", "device_lost"]


@pytest.mark.parametrize(
    ("where", "warm", "whole"),
    [
        ("open", False, True),
        ("open", True, True),
        ("start", True, True),
        ("start", False, False),
        ("take", False, False),
        ("take", True, False),
    ],
)
def test_what_failed_has_to_work_again(
    where: str,
    warm: bool,  # noqa: FBT001  # a table of cases
    whole: bool,  # noqa: FBT001
) -> None:
    """A camera that was busy once is whole when it opens; a picture that failed is no good sign."""
    clock = ScaledClock(100)
    sensor = FaultySensor(clock, {where: [RuntimeError("busy"), RuntimeError("busy")]})
    camera, album = SensorCamera(sensor, warm=warm, clock=clock), Album(clock)
    with camera.watch(album):
        if where != "open":
            camera.look(1)
        until(lambda: where in sensor.calls)
        camera.look_away(1)
        settle(clock, 20)
        assert (camera.fault == "") == whole
        assert album.frames == []
        camera.look(2)
        album.reaches(1)
        assert not camera.fault


@pytest.mark.parametrize(
    ("files", "cause"),
    [
        ({}, "there is no *.jpg"),
        ({"a.jpg": b"GIF89a"}, "it does not begin like a JPEG"),
        ({"a.jpg": picture(1024, 768)}, "is 1024x768: a frame has at most 768 pixels a side"),
    ],
)
def test_a_folder_that_will_not_do_is_explained(
    files: dict[str, bytes], cause: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal names the file, the cause and the cure; mended, it is taken up again."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    clock = ScaledClock(SPEED)
    camera = SimulatedCamera(CameraSettings(kind="simulated", folder=tmp_path), clock)
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
        until(lambda: bool(caplog.records))
        (tmp_path / "a.jpg").write_bytes(picture())
        album.reaches(1)
    assert cause in str(vars(caplog.records[0])["edged_fields"]["cause"])


def test_a_folder_that_is_not_set_is_an_error_of_the_settings() -> None:
    """Only the owner can name one."""
    with pytest.raises(SettingsError, match="name a folder"):
        SimulatedCamera(CameraSettings(kind="simulated"))


def test_a_missing_picamera2_says_what_to_install(caplog: pytest.LogCaptureFixture) -> None:
    """On this machine the library is really missing."""
    clock = ScaledClock(SPEED)
    with PicameraCamera(CameraSettings(kind="picamera"), clock).watch(Album(clock)):
        until(lambda: bool(caplog.records))
    cause = str(vars(caplog.records[0])["edged_fields"]["cause"])
    assert "apt install python3-picamera2" in cause


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("FAULT = 'none'", "no camera was found: check its ribbon cable with the power off, then"),
        ("FAULT = 'raced'", "the camera cannot be opened (list index out of range): see"),
        (
            "FAULT = 'busy'",
            (
                "the camera cannot be opened (Failed to acquire camera: Device or resource busy):"
                " end the program that uses it"
            ),
        ),
        ("FAULT = 'memory'", "the camera cannot be started ([Errno 12] Cannot allocate memory)"),
        ("FAULT = 'dead'", "the camera delivers no picture: check its ribbon cable"),
        (
            "GRANTED = dict.fromkeys(WISHES, {'format': 'YUYV', 'size': (640, 480)})",
            "the camera gives only YUYV of 640x480, which cannot be sent: use a camera of the Pi",
        ),
        ("raise ValueError('numpy.dtype size changed')", "picamera2 cannot be imported (numpy."),
    ],
)
def test_what_is_wrong_with_the_pis_camera_is_one_sentence(
    fault: str, sentence: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the library raises, by its version; and no try leaves a file open."""
    clock = ScaledClock(400)
    camera = picamera(tmp_path / "camera", clock, warm=True, fault=fault)
    before = len([*Path("/proc/self/fd").iterdir()])
    with camera.watch(Album(clock)):
        until(lambda: camera._health.failures > 3)
    assert camera.fault.startswith(sentence)
    assert [r.getMessage() for r in caplog.records].count("device_lost") == 1
    until(lambda: len([*Path("/proc/self/fd").iterdir()]) <= before)


def test_a_camera_without_the_pis_formats_is_asked_for_others(tmp_path: Path) -> None:
    """What libcamera grants instead is too large or cannot be shown: the next wish is tried."""
    clock = ScaledClock(SPEED)
    granted = "GRANTED = {'YUV420': {'format': 'BGR888', 'size': (1920, 1080)}}"
    camera = picamera(tmp_path / "camera", clock, warm=False, fault=granted)
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
        album.reaches(1)
    assert not camera.fault
    wishes = [entry[1]["main"] for entry in sys.modules["picamera2"].LOG if isinstance(entry, list)]
    assert [wish["format"] for wish in wishes] == ["YUV420", "RGB888"]


def test_the_pi_is_asked_for_small_fresh_frames(tmp_path: Path) -> None:
    """One object, configured once; every request is given back; frames of before are dropped."""
    clock = ScaledClock(SPEED)
    camera = picamera(tmp_path / "camera", clock, warm=False)
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
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


def test_a_frame_exposed_before_the_press_is_passed_over(tmp_path: Path) -> None:
    """The first picture is of what the user shows, not of the room a moment earlier."""
    clock = ScaledClock(SPEED)
    camera = picamera(tmp_path / "camera", clock, warm=False, stale=3)
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
        album.reaches(1)
    log = [call for call in sys.modules["picamera2"].LOG if isinstance(call, str)]
    captured = log[log.index("start") + 1 : log.index("save") + 2]
    assert captured == ["capture", "release"] * 3 + ["capture", "save", "release"]


@pytest.mark.parametrize(("exposure", "frames"), [('{"AeLocked": False}', 6), ("{}", 1)])
def test_only_a_camera_that_steers_its_exposure_is_waited_for(
    tmp_path: Path, exposure: str, frames: int
) -> None:
    """The others say nothing of it; with them the picture would only come later."""
    clock = ScaledClock(SPEED)
    camera = picamera(tmp_path / "camera", clock, warm=False, fault=f"EXPOSURE = {exposure}")
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
        album.reaches(1)
    log = [call for call in sys.modules["picamera2"].LOG if isinstance(call, str)]
    captured = log[log.index("start") + 1 : log.index("save") + 2]
    assert captured == ["capture", "release"] * frames + ["capture", "save", "release"]


def test_a_camera_with_only_old_frames_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no use, and nothing of it is shown."""
    clock = ScaledClock(SPEED)
    camera = picamera(tmp_path / "camera", clock, warm=True, stale=1000)
    album = Album(clock)
    with camera.watch(album):
        camera.look(1)
        until(lambda: bool(caplog.records))
    assert "only old frames" in str(vars(caplog.records[0])["edged_fields"]["cause"])
    assert album.frames == []
