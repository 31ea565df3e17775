"""What all tests share: groups, so that no load disturbs who judges seconds; a clock; a webcam."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.inputs.pictures import picture
from tests.inputs.webcam import Webcam, build, lacking, webcam
from tests.virtual_time import VirtualClock, virtual_clock

# No property is judged by the clock: a host that stalls is no counterexample.
settings.register_profile("edged", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("edged")

# A shell script that starts a program with & has it ignore ^C, and so would each child of ours.
signal.signal(signal.SIGINT, signal.default_int_handler)

GROUPS = ("parallel", "real-time", "sound")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one group be run."""
    parser.addoption("--group", choices=GROUPS, help="run one group of tests; else all of them")


def group(item: pytest.Item) -> str:
    """Return the group of a test."""
    if item.get_closest_marker("alsa"):
        return "sound"
    return "real-time" if item.get_closest_marker("real_time") else "parallel"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse names that two workers would not agree on; leave out what is of another group."""
    if unnamed := [item.nodeid for item in items if " at 0x" in item.nodeid]:
        raise pytest.UsageError(f"{unnamed[0]}: give its parameters ids")
    if wanted := config.getoption("--group"):
        others = [item for item in items if group(item) != wanted]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if group(item) == wanted]


@pytest.fixture
def clock() -> Iterator[VirtualClock]:
    """Return a clock that stands still while anybody works, for threads."""
    with virtual_clock() as running:
        yield running


@pytest.fixture(scope="session")
def webcam_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program that is a webcam."""
    if reason := lacking():
        pytest.skip(reason)
    return build(tmp_path_factory.mktemp("webcam"))


@pytest.fixture
def usb_webcam(webcam_program: Path, tmp_path: Path) -> Iterator[Webcam]:
    """Return a webcam that is plugged in and sees something."""
    with webcam(webcam_program, tmp_path / "usb") as plugged_in:
        plugged_in.show(picture())
        yield plugged_in
