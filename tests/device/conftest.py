"""The fixtures of the virtual Pi. One boot serves as many tests as it can."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from edged.emulator.server import Emulator
from tests.device import desk, errands
from tests.device.board import Pi
from tests.device.figures import Figures
from tests.device.images import build
from tests.device.images.image import Image
from tests.device.installation import Installation, bundle, install
from tests.device.lane import Lane
from tests.device.options import FIGURES
from tests.device.slot import Slot, Standing

_ORDER: Final = ("parts", "turn", "camera", "settings", "service", "trouble", "power", "install")
"""What is measured comes first: later a second machine runs beside the main one."""
ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in order."""
    ranks = {f"test_{name}": rank for rank, name in enumerate(_ORDER)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    """Where figures are put."""
    return request.config.stash[FIGURES]


@pytest.fixture(scope="session")
def images() -> tuple[Image, Image]:
    """The systems: Trixie and Bookworm."""
    return build.both()


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every Pi sees as /host."""
    return tmp_path_factory.mktemp("share")


@pytest.fixture(scope="session")
def emulator(share: Path) -> Iterator[Emulator]:
    """The service that every Pi talks to."""
    with desk.service(share) as running:
        yield running


@pytest.fixture(scope="session")
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what is installed: bundles for both systems, and their install.sh."""
    given = request.config.getoption("--release")
    if given:
        return Path(given).absolute()
    folder = tmp_path_factory.mktemp("release")
    command = ["scripts/bundle", "--machine", "x86_64", "--out", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="session")
def fresh(
    images: tuple[Image, Image], share: Path, tmp_path_factory: pytest.TempPathFactory
) -> Slot:
    """What to boot a Pi from that knows nothing of edged."""
    return Slot(images[0], images[0].disk, tmp_path_factory.mktemp("fresh"), share)


@pytest.fixture(scope="session")
def installation(fresh: Slot, release: Path, emulator: Emulator) -> Installation:
    """Edged on Trixie, installed once with the real script; switched off."""
    return install(fresh, bundle(release, "cp313"), desk.settings(emulator))


@pytest.fixture(scope="session")
def slot(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Slot:
    """What to boot an installed Pi from."""
    return installation.slot(tmp_path_factory.mktemp("machines"))


@pytest.fixture(scope="session")
def lane(  # fixtures
    request: pytest.FixtureRequest,
    slot: Slot,
    images: tuple[Image, Image],
    release: Path,
    emulator: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lane]:
    """What goes on beside the tests that measure nothing."""
    older = replace(
        slot,
        image=images[1],
        disk=images[1].disk,
        folder=tmp_path_factory.mktemp("bookworm"),
    )
    minutes = request.config.getoption("--idle-minutes")
    jobs: dict[str, Callable[[], object]] = {
        "test_bookworm": partial(errands.bookworm, older, bundle(release, "cp311"), emulator),
        "test_python": partial(errands.unit_tests, slot),
        "test_idle": partial(errands.idle, slot, minutes),
    }
    wanted = {item.path.stem for item in request.session.items}
    with closing(Lane({name: job for name, job in jobs.items() if name in wanted})) as running:
        yield running


@pytest.fixture(scope="session")
def desk_pi(slot: Slot) -> Iterator[Standing]:
    """The one Pi that stands on the desk for all who leave it as they found it."""
    with closing(Standing(slot)) as standing:
        yield standing


@pytest.fixture
def shared(desk_pi: Standing) -> Pi:
    """That Pi, switched on."""
    return desk_pi.pi()


@pytest.fixture
def cleared(desk_pi: Standing) -> None:
    """An empty desk: nothing runs beside the machines of a test."""
    desk_pi.close()


@pytest.fixture
def pi(shared: Pi) -> Iterator[Pi]:
    """The shared Pi, put in order afterwards."""
    yield shared
    shared.tidy()
