"""What all tests share: groups, so that no load disturbs who judges seconds; a clock; a webcam."""

import signal
from collections.abc import Iterator
from functools import cache
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

MARKS = {"parallel": "", "real-time": "real_time", "sound": "alsa"}
"""The mark of each group; what has none is of the first."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one group be run."""
    parser.addoption("--group", choices=MARKS, help="run one group of tests; else all of them")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out modules without a test of the wanted group: to import all takes seconds."""
    mark = MARKS[config.getoption("--group") or "parallel"]
    return True if collection_path.suffix == ".py" and not names(collection_path, mark) else None


@cache
def names(module: Path, mark: str) -> bool:
    """Tell whether a module names a mark."""
    return mark in module.read_text()


def group(item: pytest.Item) -> str:
    """Return the group of a test."""
    marked = (name for name, mark in MARKS.items() if mark and item.get_closest_marker(mark))
    return next(marked, "parallel")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of another group, refuse what its own would miss; put long ones first."""
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"{item.nodeid}: give its parameters ids; workers must agree")
        if not names(item.path, MARKS[group(item)]):
            raise pytest.UsageError(f"{item.nodeid}: name its mark in the module of the test")
    if wanted := config.getoption("--group"):
        others = [item for item in items if group(item) != wanted]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if group(item) == wanted]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


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
