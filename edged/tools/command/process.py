"""Run a command in a process that leaves nothing behind: the shell of `supervisor`."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from edged.executor import to_its_end
from edged.values import dataclass

MOST_OUTPUT_BYTES: Final = 12_288
"""Less than a result may have: JSON makes it longer."""
_SUPERVISOR: Final = Path(__file__).with_name("supervisor.py")
_ALONE: Final = ("-I", "-S", "-B", "-X", "utf8")
"""How Python starts at once, and looks for nothing."""
_GRACE: Final = 2.0
"""Seconds in which everything that a command has started is ended."""
_PIECE: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Limits:
    """What a command, or each process that it starts, may use."""

    memory_bytes: int = 128 << 20
    cpu_s: int = 10
    file_bytes: int = 16 << 20
    """Of each file that it writes."""
    processes: int = 256
    """Of the user of the service, its own threads included."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command went."""

    status: int
    """Its exit status, as shells tell it."""
    output: bytes
    """Cut to MOST_OUTPUT_BYTES and some: it was stopped then."""
    errors: bytes
    """What it wrote to standard error, cut likewise."""

    @property
    def is_cut(self) -> bool:
        """Whether it wrote too much, and was stopped for it."""
        return max(len(self.output), len(self.errors)) > MOST_OUTPUT_BYTES


async def start(
    argv: Sequence[str], limits: Limits, *, errors: int = PIPE, limit: int = _PIECE
) -> Process:
    """Start a command: without an environment, without a terminal. Raises OSError.

    `errors` is where its standard error goes, `limit` the longest line that is read from it.
    """
    return await asyncio.create_subprocess_exec(
        *(sys.executable, *_ALONE, str(_SUPERVISOR), _written(limits), *argv),
        stdin=PIPE,
        stdout=PIPE,
        stderr=errors,
        env={},
        cwd="/",
        start_new_session=True,
        limit=limit,
    )


async def run(argv: Sequence[str], given: bytes, limits: Limits) -> Ended:
    """Run a command with `given` on its standard input; a cancelled task ends all of it.

    It has no environment and no terminal. Raises OSError if no process can be started.
    """
    process = await start(argv, limits)
    try:
        if not (process.stdin and process.stdout and process.stderr):
            raise OSError("no pipe to the command")
        process.stdin.write(given)
        process.stdin.close()
        output, errors = await asyncio.gather(
            _read(process.stdout, process.terminate), _read(process.stderr, process.terminate)
        )
        return Ended(await process.wait(), output, errors)
    finally:
        await to_its_end(end(process))


def _written(limits: Limits) -> str:
    return json.dumps(
        {
            "memory_bytes": limits.memory_bytes,
            "cpu_s": limits.cpu_s,
            "file_bytes": limits.file_bytes,
            "processes": limits.processes,
        }
    )


async def _read(stream: asyncio.StreamReader, stop: Callable[[], None]) -> bytes:
    """Read to the end; call `stop` once it is too much, and keep no more than that."""
    content = bytearray()
    while piece := await stream.read(_PIECE):
        if len(content) <= MOST_OUTPUT_BYTES:
            content += piece
            if len(content) > MOST_OUTPUT_BYTES:
                with suppress(ProcessLookupError):
                    stop()
    return bytes(content)


async def end(process: Process) -> None:
    """End a command, and all that it has started."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _GRACE)
    except TimeoutError:
        process.kill()
        await process.wait()
