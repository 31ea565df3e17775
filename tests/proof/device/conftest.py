"""The fixtures of the virtual Pi. One machine serves as many tests as it can.

Machines of two workers do not disturb each other: each has a clock of its own (`machine`).
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from edged.emulator.server import Emulator
from tests.proof.device import desk, saved
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.images import build
from tests.proof.device.images.image import Image
from tests.proof.device.images.state import State
from tests.proof.device.installation import Installation, bring, facts, online
from tests.proof.device.options import record
from tests.proof.device.release import bundle, made
from tests.proof.device.slot import Slot, Standing

_ORDER: Final = (
    *("bookworm", "boot", "python", "parts", "trouble", "idle", "service", "settings", "install"),
    *("turn", "webcam", "camera", "clock"),
)
"""The long ones first. Beside boot, which may have to install edged, goes what does without that.

xdist gives a worker its next file while two tests are left: behind the one of `bookworm`, the
longest, nothing long may wait.
"""
_HAS_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in order: a worker takes the next one when it has nothing to do."""
    ranks = {f"test_{name}": rank for rank, name in enumerate(_ORDER)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Where figures are put."""
    return Figures(partial(record, request))


@pytest.fixture(scope="session")
def images() -> tuple[Image, Image]:
    """The systems: Trixie and Bookworm."""
    return build.both()


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every Pi of this worker sees as /host."""
    return tmp_path_factory.mktemp("share")


@pytest.fixture(scope="session")
def emulator(share: Path) -> Iterator[Emulator]:
    """The service that every Pi of this worker talks to."""
    with desk.service(share) as running:
        yield running


@pytest.fixture(scope="session")
def release(request: pytest.FixtureRequest) -> Path:
    """The folder of what is installed: bundles for both systems, and their install.sh."""
    if given := request.config.getoption("--release"):
        return Path(given).absolute()
    return made()


@pytest.fixture(scope="session")
def older(
    images: tuple[Image, Image], share: Path, tmp_path_factory: pytest.TempPathFactory
) -> Slot:
    """What to start a Pi from that has booted Bookworm and knows nothing of edged."""
    state = saved.booted(images[1])
    folder = tmp_path_factory.mktemp("older")
    return Slot(images[1], state.disk, folder, share, memory=state.memory)


@pytest.fixture(scope="session")
def installed(images: tuple[Image, Image], release: Path, share: Path) -> State:
    """Edged on Trixie, installed once with the real script, and online."""
    brought = bundle(release, "cp313")
    bring(brought, share)  # for tests that install once more
    return online(images[0], brought)


@pytest.fixture(scope="session")
def installation(installed: State) -> Installation:
    """What came of that installation."""
    return facts(installed)


@pytest.fixture(scope="session")
def slot(
    images: tuple[Image, Image],
    installed: State,
    share: Path,
    emulator: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> Slot:
    """What to start an installed Pi from; it talks to the emulator of this worker."""
    folder = tmp_path_factory.mktemp("machines")
    files = desk.files(emulator)
    return Slot(images[0], installed.disk, folder, share, files, installed.memory)


@pytest.fixture(scope="session")
def desk_pi() -> Iterator[Standing]:
    """The one Pi that stands on a worker's desk for all who leave it as they found it.

    It asks for no slot: who only clears the desk need not wait until edged is installed.
    """
    with closing(Standing()) as standing:
        yield standing


@pytest.fixture
def cleared(desk_pi: Standing) -> None:
    """An empty desk: what idles there takes the time of the host from other machines."""
    desk_pi.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember of each test whether it has failed, for its fixtures."""
    report = yield
    item.stash[_HAS_FAILED] = report.failed
    return report


@pytest.fixture
def pi(slot: Slot, desk_pi: Standing, request: pytest.FixtureRequest) -> Iterator[Pi]:
    """The shared Pi, put in order afterwards; a new one takes its place if the test has failed.

    Its service runs, but for a test with the marker `starts_edged`, which does so itself.
    """
    shared = desk_pi.pi(slot)
    if not request.node.get_closest_marker("starts_edged"):
        shared.serve()
    yield shared
    if request.node.stash[_HAS_FAILED]:
        desk_pi.close()
    else:
        shared.tidy()
