"""What a camera tells when it fails, and how it comes back."""

import threading
from pathlib import Path

import pytest

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Part, PartRestored
from edged.errors import DeviceError, SettingsError
from edged.inputs.camera.fault import FaultDetector, Step
from edged.inputs.camera.picamera import PicameraCamera
from edged.inputs.camera.simulated import SimulatedCamera
from edged.settings.model import CameraSettings
from tests.contracts.cameras import Album, FaultySensor, camera_of, expire, picamera
from tests.inputs.pictures import picture
from tests.report_recorder import ReportRecorder

pytestmark = pytest.mark.usefixtures("picamera2_is_found")


@pytest.mark.parametrize(
    "faults",
    [
        {"open": [IndexError("list index out of range"), RuntimeError("busy")]},
        {"start": [RuntimeError("no memory")]},
        {"capture": [TimeoutError()]},
        {"capture": [TimeoutError()], "close": [RuntimeError("not open")]},
        {"open": [DeviceError("gone")] * 3, "capture": [OSError("I/O")] * 2},
    ],
    ids="+".join,
)
@pytest.mark.parametrize("warm", [True, False])
def test_a_failed_sensor_is_closed_and_tried_again(
    faults: dict[str, list[object]],
    warm: bool,  # noqa: FBT001  # a table of cases
    clock: Clock,
) -> None:
    """Whatever fails, each cause is told once, and frames come when it works again."""
    sensor = FaultySensor(clock, {call: list(what) for call, what in faults.items()})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=warm)
    with camera.watch():
        camera.start(1)
        album.reaches(1)
    lost = album.causes()
    assert lost
    assert len(lost) == len(set(lost))
    names = album.report.names()
    assert names[-1] == "PartRestored"
    assert "PartRestored PartRestored" not in " ".join(names)
    assert album.report.events[-1] == PartRestored(Part.CAMERA)
    opened = [call for call in sensor.calls if call in {"open", "close"}]
    assert opened == ["open", "close"] * (len(opened) // 2)


def test_no_picture_is_taken_for_a_press_long_over(clock: Clock) -> None:
    """A camera that comes back finds nobody looking, and does not look either."""
    sensor = FaultySensor(clock, {"capture": [TimeoutError()], "open": [0.5]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=True)
    with camera.watch():
        camera.start(1)
        camera.stop(1)
        album.until(lambda: sensor.calls.count("open") == 2)
        expire(clock, 2)
    assert sensor.calls.count("capture") == 1
    assert album.frames == []


def test_a_wedged_driver_costs_only_pictures(
    caplog: pytest.LogCaptureFixture, clock: Clock
) -> None:
    """Calls return at once and the context ends although the driver never does."""
    sensor = FaultySensor(clock, {"capture": ["hang"]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=True)
    with camera.watch():
        camera.start(1)
        album.until(lambda: "capture" in sensor.calls)
        camera.stop(1)
        camera.start(2)
    assert album.frames == []
    assert "camera_abandoned" in caplog.text
    sensor.wedged.set()
    album.until(lambda: sensor.calls[-1] == "close")
    assert album.frames == []


def test_a_reload_waits_for_the_hardware(clock: Clock) -> None:
    """Else the new camera would call its predecessor another program that uses it."""
    sensor = FaultySensor(clock, {"capture": ["hang"]})
    old, new = Album(clock), Album(clock)
    camera = camera_of(sensor, old, warm=False, hardware="a test")
    with camera.watch():
        camera.start(1)
        old.until(lambda: "capture" in sensor.calls)
    opened = sensor.calls.count("open")
    following = camera_of(sensor, new, warm=False, hardware="a test")
    with following.watch():
        following.start(2)
        expire(clock, 5)
        assert sensor.calls.count("open") == opened
        sensor.wedged.set()
        new.reaches(1)
    assert (old.frames, new.report.events) == ([], [])


@pytest.mark.parametrize("where", ["open", "start", "capture", "stop"])
def test_a_driver_that_does_not_answer_is_a_fault(where: str, clock: Clock) -> None:
    """It is reported once, unasked, until the driver comes back after all."""
    sensor = FaultySensor(clock, {where: ["hang"]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=False)
    with camera.watch():
        camera.start(1)
        if where == "stop":
            album.reaches(1)
        camera.stop(1)
        album.until(lambda: where in sensor.calls)
        assert album.report.events == [], "it may only be slow"
        album.report.reaches(1)
        assert album.fault().startswith("the camera does not answer: ")
        camera.start(2)
        sensor.wedged.set()
        album.until(lambda: 2 in album.epochs())
    assert album.report.names() == ["PartLost", "PartRestored"]


def test_a_hang_that_ends_in_an_error_is_no_recovery(clock: Clock) -> None:
    """Two causes of one loss are reported."""
    detector = FaultDetector(clock, report := ReportRecorder(clock=clock))
    threading.Thread(target=detector.watch, daemon=True).start()
    with pytest.raises(RuntimeError), detector.running(Step.START):  # noqa: PT012
        report.reaches(1)
        raise RuntimeError
    detector.fail(RuntimeError("no memory"))
    assert report.names() == ["PartLost", "PartLost"]
    detector.end()


def test_a_hang_after_an_error_is_another_fault(clock: Clock) -> None:
    """Whoever tries a camera that is lost may come to hang in it."""
    detector = FaultDetector(clock, report := ReportRecorder(clock=clock))
    threading.Thread(target=detector.watch, daemon=True).start()
    detector.fail(RuntimeError("no memory"))
    with detector.running(Step.OPEN):
        report.reaches(2)
    detector.end()
    assert report.names() == ["PartLost", "PartLost", "PartRestored"]


def test_what_a_driver_does_after_the_end_is_nothing(clock: Clock) -> None:
    """It may return long after whoever watched has left."""
    detector = FaultDetector(clock, report := ReportRecorder(clock=clock))
    detector.end()
    detector.fail(RuntimeError("no memory"))
    detector.watch()
    assert report.events == []


@pytest.mark.parametrize(
    ("where", "warm", "whole"),
    [
        ("open", False, True),
        ("open", True, True),
        ("start", True, True),
        ("start", False, False),
        ("capture", False, False),
        ("capture", True, False),
    ],
)
def test_what_failed_has_to_work_again(
    where: str,
    warm: bool,  # noqa: FBT001  # a table of cases
    whole: bool,  # noqa: FBT001
    clock: Clock,
) -> None:
    """A camera that was busy once is whole when it opens; a picture that failed is no good sign."""
    sensor = FaultySensor(clock, {where: [RuntimeError("busy"), RuntimeError("busy")]})
    album = Album(clock)
    camera = camera_of(sensor, album, warm=warm)
    with camera.watch():
        if where != "open":
            camera.start(1)
        album.until(lambda: where in sensor.calls)
        camera.stop(1)
        expire(clock, 20)
        assert (album.fault() == "") == whole
        assert album.frames == []
        camera.start(2)
        album.reaches(1)
        assert not album.fault()


@pytest.mark.parametrize(
    ("files", "cause"),
    [
        ({}, "there is no *.jpg"),
        ({"a.jpg": b"GIF89a"}, "it does not start like a JPEG"),
        ({"a.jpg": picture(1024, 768)}, "is 1024x768: a frame has at most 768 pixels a side"),
    ],
)
def test_a_folder_that_will_not_do_is_explained(
    files: dict[str, bytes],
    cause: str,
    tmp_path: Path,
    clock: Clock,
) -> None:
    """The report names the file, the cause and the cure; mended, it is taken up again."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    album = Album(clock)
    settings = CameraSettings(kind="simulated", folder=tmp_path)
    camera = SimulatedCamera(settings, album, album.report, clock)
    with camera.watch():
        camera.start(1)
        album.report.reaches(1)
        (tmp_path / "a.jpg").write_bytes(picture())
        album.reaches(1)
    assert cause in album.causes()[0]


def test_a_folder_that_is_not_set_is_an_error_of_the_settings() -> None:
    """Only the owner can name one."""
    with pytest.raises(SettingsError, match="name a folder"):
        SimulatedCamera(CameraSettings(kind="simulated"), Album(SYSTEM_CLOCK), ReportRecorder())


def test_a_missing_picamera2_says_what_to_install(clock: Clock) -> None:
    """On this machine the library is really missing."""
    album = Album(clock)
    settings = CameraSettings(kind="picamera")
    with PicameraCamera(settings, album, album.report, clock).watch():
        album.report.reaches(1)
    assert "apt install python3-picamera2" in album.fault()


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
    fault: str,
    sentence: str,
    tmp_path: Path,
    clock: Clock,
) -> None:
    """Whatever the library raises, by its version; and no try leaves a file open."""
    album = Album(clock)
    camera = picamera(tmp_path / "camera", album, warm=True, fault=fault)
    before = len([*Path("/proc/self/fd").iterdir()])
    with camera.watch():
        expire(clock, 20)  # several tries: they are 1, 2, 5 and 10 s apart
    assert [cause.startswith(sentence) for cause in album.causes()] == [True]
    album.until(lambda: len([*Path("/proc/self/fd").iterdir()]) <= before)


def test_a_camera_with_only_old_frames_is_told(tmp_path: Path, clock: Clock) -> None:
    """It is no use, and nothing of it is shown."""
    album = Album(clock)
    camera = picamera(tmp_path / "camera", album, warm=True, stale=1000)
    with camera.watch():
        camera.start(1)
        album.report.reaches(1)
    assert "only old frames" in album.fault()
    assert album.frames == []
