"""A machine that does not know the time: told apart, waited for, and never trusted blindly."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from edged.clock import SYSTEM_CLOCK
from edged.emulator.access import authority
from edged.live.connection import DisconnectedError
from edged.live.failures import Failure, Kind
from edged.live.gemini.genai_client import GeminiConnector
from edged.settings.model import GeminiSettings
from edged.system.time_sync import EARLIEST, clock_doubt, watch_clock
from tests.live.desk import CREDENTIALS, SETUP

NOW = EARLIEST + 86_400


def test_a_clock_is_doubted_for_a_reason(tmp_path: Path) -> None:
    """Before this was written, or not yet set by the service that sets it."""
    timesync = tmp_path / "timesync"
    assert clock_doubt(NOW, timesync) is None
    assert clock_doubt(86_400, timesync) == "the clock says 1970-01-02"
    timesync.mkdir()
    assert clock_doubt(NOW, timesync) == "the clock has not been set yet"
    (timesync / "synchronized").touch()
    assert clock_doubt(NOW, timesync) is None


async def _refusal(folder: Path, doubt: Callable[[], str | None]) -> Failure:
    """Return how a device that doubts its clock tells of a server that it does not believe."""
    ca_file, context = authority.issue(folder)
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        settings = GeminiSettings(base_url=f"https://127.0.0.1:{port}", ca_file=ca_file)
        connector = GeminiConnector(settings, CREDENTIALS, SYSTEM_CLOCK, doubt)
        with pytest.raises(DisconnectedError) as refusal:
            await connector.open(SETUP)
    return refusal.value.failure


@pytest.mark.parametrize(
    ("skew", "reason"),
    [(timedelta(days=-2), "not yet valid"), (timedelta(days=40), "has expired")],
)
def test_a_certificate_out_of_its_time_waits_for_the_time(
    skew: timedelta, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only if the clock is doubted; it is refused in any case."""
    monkeypatch.setattr(authority, "_CLOCK_SKEW", skew)
    monkeypatch.setattr(authority, "_LIFETIME", timedelta(days=30) - max(skew, timedelta()))
    failure = asyncio.run(_refusal(tmp_path, lambda: "the clock says 1970-01-01"))
    assert failure.kind is Kind.CLOCK
    assert failure.cause.startswith("waiting for the time: the clock says 1970-01-01 (certificate")
    assert reason in failure.cause
    assert asyncio.run(_refusal(tmp_path, lambda: None)).kind is Kind.TRANSIENT


def test_a_stranger_is_no_matter_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of an unknown authority is not excused by a wrong clock."""
    issue = authority.issue
    monkeypatch.setattr(
        authority, "issue", lambda folder: (issue(folder / "a")[0], issue(folder / "b")[1])
    )
    failure = asyncio.run(_refusal(tmp_path, lambda: "the clock says 1970-01-01"))
    assert failure.kind is Kind.TRANSIENT
    assert "not trusted" in failure.cause


async def _told(change: Callable[[], None]) -> bool:
    told = asyncio.Event()
    with watch_clock(told.set):
        for _ in range(2):  # it is watched again afterwards
            told.clear()
            change()
            try:
                async with asyncio.timeout(0.5):
                    await told.wait()
            except TimeoutError:
                return False
    return True


def test_setting_the_clock_is_told() -> None:
    """The kernel tells at once; nothing else does."""

    def set_to_itself() -> None:
        time.clock_settime_ns(time.CLOCK_REALTIME, time.clock_gettime_ns(time.CLOCK_REALTIME))

    try:
        set_to_itself()
    except PermissionError:
        pytest.skip("only who may set the clock can try")
    assert asyncio.run(_told(set_to_itself))
    assert not asyncio.run(_told(lambda: None))
