"""The loop does not wait for threads at its end, and results of threads still arrive."""

import asyncio
import subprocess
import sys

import pytest

from edged.executor import run

_STUCK = """
import asyncio, logging, sys, threading
from edged import executor
from edged.exit import leave
from edged.journal.handler import open_journal
async def work():
    open_journal()
    asyncio.ensure_future(asyncio.to_thread(threading.Event().wait))
    await asyncio.sleep(0.05)
    logging.getLogger("edged").info("stopped")
executor.run(work())
leave(7)
print("not reached", flush=True)
"""


def test_a_call_for_ever_holds_up_neither_loop_nor_process() -> None:
    """Such as a dead name server; the log is flushed and the exit code is kept."""
    command = [sys.executable, "-c", _STUCK]
    done = subprocess.run(command, timeout=20, check=False, capture_output=True, text=True)
    assert done.returncode == 7
    assert not done.stdout
    assert "stopped" in done.stderr


def test_results_and_errors_come_back() -> None:
    """As from any executor."""
    assert run(asyncio.to_thread(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        run(asyncio.to_thread(lambda: 1 // 0))


def test_who_has_nothing_at_work_ends_as_ever() -> None:
    """The journal's thread does not count as running, and is flushed."""
    program = (
        "from edged.exit import leave; from edged.journal.handler import open_journal\n"
        "open_journal(); leave(7); print('reached')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, timeout=20, check=True, capture_output=True, text=True)
    assert done.stdout == "reached\n"
