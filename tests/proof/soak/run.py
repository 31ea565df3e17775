"""Runs the chapters of a plan one after the other, and gathers what is reported."""

import asyncio
import gc
import logging
import time
from pathlib import Path
from typing import Any, Final

from edged.clock import ScaledClock
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from tests import virtual_time
from tests.journeys.home import babble
from tests.proof.soak.evidence import ViolationError
from tests.proof.soak.house import Logbook, house
from tests.proof.soak.plan import plan
from tests.proof.soak.report import Counts, Result
from tests.proof.soak.resources import Census, slope
from tests.proof.soak.walk import Walk
from tests.virtual_time import VirtualClock

VOICE_SECONDS: Final = 180.0
DIARY_LINES: Final = 30
_GRACE: Final = (0.4, 0.3)
"""Scaled and real seconds that light and facts may differ: what is simulated takes time of the
clock, what is computed takes time of the machine."""
_GONE_SECONDS: Final = 5.0


def soak(turns: int, seed: int, speed: float | None, directory: Path) -> Result:
    """Run it all, without a speed on virtual time; what fails is in the result."""
    result = Result(seed, speed, turns)
    counts, logger = Counts(), logging.getLogger("edged")
    logger.addHandler(counts)
    level, propagates = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    started = time.monotonic()
    try:
        run = asyncio.run if speed else virtual_time.run
        run(_chapters(result, directory))
    finally:
        logger.removeHandler(counts)
        logger.setLevel(level)
        logger.propagate = propagates
        gc.unfreeze()
        result.real_seconds = time.monotonic() - started
        result.journal = counts.lines
    if not result.failure and not slope(result.tally.memory).flat:
        result.failure = "memory grows"
    return result


async def _chapters(result: Result, directory: Path) -> None:
    clock = ScaledClock(result.speed) if result.speed else VirtualClock()
    logbook = Logbook(clock)
    unhandled: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: unhandled.append(_described(context))
    )
    voice = babble(VOICE_SECONDS)
    grace = _GRACE[0] + _GRACE[1] * (result.speed or 1)
    before = Census.take()
    try:
        for chapter in plan(result.seed, result.asked):
            result.chapters += 1
            options = Options(
                connection_limit=chapter.connection_limit,
                go_away_lead=chapter.go_away_lead,
                faults=planned(*chapter.faults),
                script=chapter.script,
            )
            logbook.note(f"== a service with {options}")
            async with house(directory, voice, clock, options, logbook) as place:
                await Walk(place, result.tally).chapter(chapter, grace)
            await _nothing_left(before)
            _all_handled(unhandled)
            del place
            if result.chapters == 1:
                gc.collect()  # garbage that is frozen would stay for ever
                gc.freeze()  # libraries need not be looked through each turn
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported with the diary
        result.failure = f"{type(error).__name__}: {error}"
        result.diary = tuple(logbook.lines)[-DIARY_LINES:]
    result.underruns = logbook.lost


async def _nothing_left(before: Census) -> None:
    """Wait until all that a chapter needed is gone."""
    loop = asyncio.get_running_loop()
    patience = loop.time() + _GONE_SECONDS
    while (census := Census.take()).exceeds(before):
        if loop.time() > patience:
            raise ViolationError(f"something was left behind: {census}, not {before}")
        await asyncio.sleep(0.05)


def _all_handled(unhandled: list[str]) -> None:
    if unhandled:
        raise ViolationError(f"an error reached nobody: {unhandled[0]}")


def _described(context: dict[str, Any]) -> str:
    error = context.get("exception")
    return f"{context['message']}: {type(error).__name__ if error else ''} {error or ''}"
