"""What the kernel tells of cards that come and go."""

import asyncio
from pathlib import Path

import pytest

from edged.system.sound_hotplug import SETTLE_SECONDS, watch_cards


async def _plugged(devices: Path) -> list[float]:
    loop, told = asyncio.get_running_loop(), list[float]()
    with watch_cards(lambda: told.append(loop.time()), devices):
        for change in (Path.touch, Path.unlink):
            for name in ("controlC1", "pcmC1D0p", "pcmC1D0c"):
                change(devices / name)
                await asyncio.sleep(0.02)
            await asyncio.sleep(SETTLE_SECONDS + 0.2)
        (devices / "controlC1").touch()
        await asyncio.sleep(0.02)
    await asyncio.sleep(SETTLE_SECONDS + 0.2)
    return told


def test_a_card_is_told_once_when_it_came_and_once_when_it_went(tmp_path: Path) -> None:
    """Its nodes come one by one; after the watch nothing is told."""
    assert len(asyncio.run(_plugged(tmp_path))) == 2


def test_a_machine_that_never_had_a_card_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so, and lost cards are tried again by time."""
    with caplog.at_level("INFO", "edged"):
        assert asyncio.run(_plugged_into_nothing(tmp_path / "none")) == "as ever"
    assert [record.getMessage() for record in caplog.records] == ["cards_not_watched"]


async def _plugged_into_nothing(devices: Path) -> str:
    with watch_cards(lambda: None, devices):
        return "as ever"
