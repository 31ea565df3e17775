"""Real commands: whatever one does, its call has an outcome, and nothing is left behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from edged.settings.tools.command_line import templates
from edged.tools import Declaration
from edged.tools.command.process import MOST_OUTPUT_BYTES, Ended, Limits, run
from edged.tools.command.tool import TOO_MUCH, CommandTool
from edged.tools.outcome import Outcome, Status, ok
from tests.unprivileged import as_nobody, becomes_nobody

DECLARATION = Declaration("mine", "Is mine.")


PYTHON = (sys.executable, "-c")
USUAL = Limits()


def call(*items: str, arguments: Mapping[str, object] | None = None) -> Outcome:
    """Return how a call goes."""
    tool = CommandTool(DECLARATION, templates(items))
    return asyncio.run(tool.call(arguments or {}))


def ended(*argv: str, limits: Limits = USUAL) -> Ended:
    """Return how a command goes."""
    return asyncio.run(run(argv, b"", limits))


def shell(script: str, limits: Limits = USUAL) -> Ended:
    """Return how a script of the shell goes."""
    return ended("/bin/sh", "-c", script, limits=limits)


def test_what_it_prints_is_the_result() -> None:
    """An object as it is, anything else as a text, and nothing as done."""
    assert call("/bin/echo", "{x}", arguments={"x": "a  b"}) == ok({"output": "a  b"})
    assert call("/bin/echo", '{{"on": true}}') == ok({"on": True})
    assert call("/bin/echo", '{{"on": NaN}}') == ok({"output": '{"on": NaN}'})
    assert call("/bin/echo", '{{"on": 1e999}}') == ok({"output": '{"on": 1e999}'})
    assert call("/bin/echo", "[" * 5_000) == ok({"output": "[" * 5_000})
    assert call("/bin/true") == Outcome(Status.OK)
    assert call("/usr/bin/printf", "\\377") == ok({"output": "\ufffd"})


def test_the_arguments_are_on_its_standard_input() -> None:
    """All of them, also those without a placeholder; who does not read them is not disturbed."""
    arguments = {"room": "Küche", "level": 3}
    assert call("/bin/cat", arguments=arguments) == ok(arguments)
    assert call("/bin/true", arguments={"text": "x" * 16_000}) == Outcome(Status.OK)


def test_a_wrong_argument_is_told_to_the_model() -> None:
    """And nothing runs."""
    wrong = call("/bin/rm", "{x}", arguments={"x": "-rf"})
    assert wrong == Outcome(Status.INVALID_ARGUMENT, "x must not begin with a dash.")


def test_one_that_fails_or_dies_is_a_failed_call() -> None:
    """Its status is that of a shell."""
    for script, status in (("exit 3", 3), ("kill -9 $$", 137), ("kill -TERM $$", 143)):
        assert shell(script) == Ended(status, b"", b"")
    assert "status 1" in call("/bin/false").message
    missing = ended("/nowhere/program")
    assert missing.status == 126
    assert b"/nowhere/program" in missing.errors


def test_it_has_no_environment_no_terminal_and_none_of_our_files(tmp_path: Path) -> None:
    """Not even those that another library of this process leaves open for its own children."""
    assert call("/usr/bin/env") == Outcome(Status.OK)
    with (tmp_path / "secret").open("w") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 - its signature
        assert b"secret" not in shell("ls -l /proc/self/fd").output
    assert b"No such device" in shell("cat </dev/tty").errors


@pytest.mark.parametrize("script", ["yes", "yes >&2", "cat /dev/zero"])
def test_one_that_prints_a_gigabyte_is_stopped(script: str) -> None:
    """Long before."""
    stopped = shell(script)
    assert stopped.is_cut
    assert max(len(stopped.output), len(stopped.errors)) < 3 * MOST_OUTPUT_BYTES
    assert call("/usr/bin/yes") == TOO_MUCH


LEAVES = """
import os, sys, time
for n in range(8):
    if not os.fork():  # each in a session of its own, its parent dead
        os.setsid()
        if os.fork():
            os._exit(0)
        time.sleep(600)
print("{mark}", flush=True)
"""


def processes_with(mark: str) -> list[str]:
    """Return the processes that have `mark` in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if mark.encode() in line:
            found.append(entry.name)
    return found


def test_what_left_its_group_is_ended_with_it() -> None:
    """Grandchildren whose parents are dead, in sessions of their own."""
    mark = f"left-behind-{os.getpid()}"
    assert ended(*PYTHON, LEAVES.format(mark=mark)) == Ended(0, f"{mark}\n".encode(), b"")
    assert processes_with(mark) == []


def test_one_that_hangs_is_ended_with_its_call(tmp_path: Path) -> None:
    """It ignores SIGTERM, and so does what it has started."""
    up = tmp_path / "up"
    os.mkfifo(up)
    script = f"trap '' TERM HUP INT; setsid sleep 600 & echo >{up}; wait"

    async def test() -> None:
        hanging = asyncio.create_task(run(["/bin/sh", "-c", script], b"", USUAL))
        async with asyncio.timeout(20):
            await asyncio.to_thread(up.read_bytes)
            assert processes_with(str(up))
            for _ in range(5):  # as the end of the device may come upon that of a turn
                hanging.cancel()
                await asyncio.sleep(0)
            with pytest.raises(asyncio.CancelledError):
                await hanging
        assert processes_with(str(up)) == []

    asyncio.run(test())


def test_it_is_bounded() -> None:
    """In memory, in time of the processor and in the size of a file."""
    most = Limits(memory_bytes=64 << 20, cpu_s=1, file_bytes=1 << 16)
    assert b"MemoryError" in ended(*PYTHON, "x = bytearray(256 << 20)", limits=most).errors
    assert ended(*PYTHON, "while True: pass", limits=most).status == 128 + signal.SIGKILL
    script = "f=$(mktemp); head -c 1000000 /dev/zero >$f; s=$?; rm $f; exit $s"
    assert shell(script, most).status == 128 + signal.SIGXFSZ


FORKS = """
import asyncio
from edged.tools.command.process import Limits, run
script = "for n in 1 2 3 4 5 6; do sleep 30 & done; echo all"
print(asyncio.run(run(["/bin/sh", "-c", script], b"", Limits(processes=5))))
"""


@becomes_nobody
def test_it_cannot_start_any_number_of_processes() -> None:
    """The bound is that of a user, and root has none."""
    command = [*as_nobody(), *PYTHON, FORKS]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True, timeout=20)
    assert b"Cannot fork" in done.stdout


@pytest.mark.parametrize("parallel", [False, True])
def test_calls_wait_for_each_other_unless_said_otherwise(*, parallel: bool) -> None:
    """A relay is not switched twice at once."""
    script = "date +%s%N; sleep 0.5; date +%s%N"
    tool = CommandTool(DECLARATION, templates(["/bin/sh", "-c", script]), parallel=parallel)

    async def both() -> tuple[Outcome, Outcome]:
        return await asyncio.gather(tool.call({"n": 1}), tool.call({"n": 2}))

    spans = sorted(json.loads(each.data)["output"].split() for each in asyncio.run(both()))
    assert (spans[1][0] < spans[0][1]) == parallel
