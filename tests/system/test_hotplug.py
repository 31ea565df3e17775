"""What the kernel tells of devices that come and go."""

import asyncio
from pathlib import Path

import pytest

from edged.system.hotplug import SETTLE_SECONDS, Nodes, watch

CARD = ("controlC1", "pcmC1D0p", "pcmC1D0c")
WEBCAM = ("video0", "video1")


async def _plugged(nodes: Nodes, names: tuple[str, ...]) -> list[float]:
    loop, told = asyncio.get_running_loop(), list[float]()
    with watch(nodes)(lambda: told.append(loop.time())):
        for change in (Path.touch, Path.unlink):
            for name in names:
                change(nodes.folder / name)
                await asyncio.sleep(0.02)
            await asyncio.sleep(SETTLE_SECONDS + 0.2)
        (nodes.folder / names[0]).touch()
        await asyncio.sleep(0.02)
    await asyncio.sleep(SETTLE_SECONDS + 0.2)
    return told


@pytest.mark.parametrize(("prefix", "names"), [(b"", CARD), (b"video", WEBCAM)])
def test_a_device_is_told_once_when_it_came_and_once_when_it_went(
    tmp_path: Path, prefix: bytes, names: tuple[str, ...]
) -> None:
    """Its nodes come one by one; after the watch nothing is told."""
    assert len(asyncio.run(_plugged(Nodes(tmp_path, prefix), names))) == 2


def test_other_devices_of_the_folder_are_nothing(tmp_path: Path) -> None:
    """/dev has the terminals too."""
    assert asyncio.run(_plugged(Nodes(tmp_path, b"video"), ("tty1", "loop0"))) == []


def test_a_machine_that_never_had_a_card_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so, and lost cards are tried again by time."""
    with caplog.at_level("INFO", "edged"):
        assert asyncio.run(_plugged_into_nothing(tmp_path / "none")) == "as ever"
    assert [record.getMessage() for record in caplog.records] == ["devices_not_watched"]


async def _plugged_into_nothing(folder: Path) -> str:
    with watch(Nodes(folder))(lambda: None):
        return "as ever"
