"""A new system instruction on reload: the conversation goes on, in a real `edged run`."""

import asyncio
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from tests.control.living import eventually
from tests.journeys.test_daemon import config, run, wait_for

LONGEST = 60.0
"""Seconds that a turn may take on a loaded machine."""


async def say(directory: Path, text: str) -> str:
    """Return what the device answers."""
    command = ("-m", "edged", "--socket", f"{directory}/control.sock", "say", "--quiet", text)
    asking = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=subprocess.PIPE)
    async with asyncio.timeout(LONGEST):
        said, _ = await asking.communicate()
    assert asking.returncode == 0
    return said.decode()


def kinds(emulator: Emulator, *wanted: str) -> list[tuple[int, str]]:
    """Return the connection and kind of each message of some kinds."""
    return [(m.connection, m.kind) for m in emulator.traffic.messages if m.kind in wanted]


@pytest.mark.parametrize("client", ["google-genai", "websocket"])
@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gemini-3.8-live", [(1, "setup"), (1, "contextUpdate"), (1, "contextUpdate")]),
        ("gemini-2.0-flash-live-001", [(1, "setup"), (2, "setup"), (3, "setup")]),
    ],
)
def test_a_reload_changes_the_instruction_and_loses_nothing(
    model: str, expected: list[tuple[int, str]], client: str, tmp_path: Path
) -> None:
    """By an update where the model takes one, else by renewing the connection."""
    persona = tmp_path / "persona.txt"
    persona.write_text("Be brief.")

    async def test() -> None:
        async with serve(Options(persona="assistant", reply_seconds=0.2)) as emulator:
            gemini = (
                f'base_url = "{emulator.url}"\nca_file = "{emulator.ca_file}"\n'
                f'model = "{model}"\nclient = "{client}"\ninstruction_file = "{persona}"'
            )
            process = run(config(tmp_path, gemini=gemini), tmp_path, key="a-key-for-tests")
            try:
                await asyncio.to_thread(wait_for, process, " online")
                assert "Answer 1." in await say(tmp_path, "Hello.")
                told = partial(kinds, emulator, "setup", "contextUpdate")
                for number in (2, 3):
                    persona.write_text(f"Be {'very ' * number}funny.")
                    process.send_signal(signal.SIGHUP)
                    await asyncio.to_thread(wait_for, process, "reloaded")
                    assert f"Answer {number}." in await say(tmp_path, "And now?")
                    # It waits for the end of a turn that is under way.
                    so_far = expected[:number]
                    await asyncio.to_thread(eventually, lambda: told() == so_far, LONGEST)  # noqa: B023
                    assert told() == so_far
            finally:
                process.terminate()
                await asyncio.to_thread(process.communicate, timeout=30)

    asyncio.run(test())


def test_a_file_that_is_no_instruction_any_more_changes_nothing(tmp_path: Path) -> None:
    """The reload is refused with the cause, and the device goes on."""
    persona = tmp_path / "persona.txt"
    persona.write_text("Be brief.")

    async def test() -> None:
        async with serve(Options(persona="assistant", reply_seconds=0.2)) as emulator:
            gemini = (
                f'base_url = "{emulator.url}"\nca_file = "{emulator.ca_file}"\n'
                f'instruction_file = "{persona}"'
            )
            process = run(config(tmp_path, gemini=gemini), tmp_path, key="a-key-for-tests")
            try:
                await asyncio.to_thread(wait_for, process, " online")
                persona.write_bytes(b"\xff\xfe")
                process.send_signal(signal.SIGHUP)
                lines = await asyncio.to_thread(wait_for, process, "reload_refused")
                assert "is not UTF-8 text" in lines[-1]
                assert "Answer 1." in await say(tmp_path, "Hello.")
                assert kinds(emulator, "setup", "contextUpdate") == [(1, "setup")]
            finally:
                process.terminate()
                await asyncio.to_thread(process.communicate, timeout=30)

    asyncio.run(test())
