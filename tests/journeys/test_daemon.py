"""The process: how it starts, how it ends, and what ends it."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from edged.assembly import Host, assemble
from edged.clock import SYSTEM_CLOCK
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import gate_for
from edged.inputs.microphone.source import Source
from edged.runtime.appliance import Appliance
from edged.service.process import until_stopped
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.secrets.secret import NO_SECRET
from tests.journeys.home import babble, write_voice
from tests.report_recorder import ReportRecorder


def config(directory: Path, **changes: str) -> Path:
    """Write the settings of a device made of files."""
    write_voice(directory / "voice.wav", babble(1))
    tables = {
        "button": 'kind = "none"',
        "microphone": f'kind = "wav"\nfile = "{directory}/voice.wav"',
        "speaker": f'kind = "wav"\nfile = "{directory}/heard.wav"',
        "light": 'kind = "terminal"',
        "control": f'socket = "{directory}/control.sock"',
    } | changes
    file = directory / "config.toml"
    file.write_text("\n".join(f"[{name}]\n{text}\n" for name, text in tables.items()))
    return file


def run(file: Path, directory: Path, *, key: str = "") -> subprocess.Popen[str]:
    """Start `edged run`."""
    environment = os.environ | {"STATE_DIRECTORY": str(directory)}
    environment.pop("GEMINI_API_KEY", None)
    environment.pop("GOOGLE_API_KEY", None)
    if key:
        environment["GEMINI_API_KEY"] = key
    return subprocess.Popen(
        [sys.executable, "-m", "edged", "run", "--config", str(file)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process: subprocess.Popen[str], words: str) -> list[str]:
    """Read the journal up to a line with `words`."""
    lines: list[str] = []
    assert process.stderr
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"no {words!r} in {lines}")


def test_a_daemon_without_a_key_runs_and_stops_on_sigterm(tmp_path: Path) -> None:
    """It says what it lacks, stays, and leaves nothing behind."""
    process = run(config(tmp_path), tmp_path)
    wait_for(process, "not_set_up")
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "stopped" in rest
    assert not (tmp_path / "control.sock").exists()


def test_wrong_settings_end_it_with_78(tmp_path: Path) -> None:
    """Every mistake is named with its file and key; nothing is started."""
    file = config(tmp_path, light='kind = "lamp"', speaker='volum = "loud"')
    process = run(file, tmp_path)
    _, said = process.communicate(timeout=10)
    assert process.returncode == os.EX_CONFIG
    assert "light.kind" in said
    assert "speaker.volume" in said
    assert "Traceback" not in said


def test_a_file_that_cannot_be_looked_at_ends_it_with_78(tmp_path: Path) -> None:
    """As below a folder that may not be entered; root is stopped by a path that is too long."""
    file = config(tmp_path, gemini=f'ca_file = "/{"x" * 300}"')
    process = run(file, tmp_path)
    _, said = process.communicate(timeout=10)
    assert process.returncode == os.EX_CONFIG
    assert "gemini.ca_file: /xxx" in said
    assert "move it to /etc/edged" in said
    assert "Traceback" not in said


def test_the_key_is_never_written(tmp_path: Path) -> None:
    """Not in the journal, whatever goes wrong with it."""
    file = config(tmp_path, gemini='base_url = "https://127.0.0.1:9"')
    process = run(file, tmp_path, key="a-very-secret-key")
    lines = wait_for(process, "offline")
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=10)
    assert "a-very-secret-key" not in "".join(lines) + rest


def deaf(directory: Path) -> Appliance:
    """Return a device whose microphone's thread dies of a bug."""

    def broken() -> Source:
        raise ZeroDivisionError

    file = config(directory)
    settings = validated(
        Settings,
        {
            "button": {"kind": "none"},
            "microphone": {"kind": "wav", "file": directory / "voice.wav"},
            "speaker": {"kind": "wav", "file": directory / "heard.wav"},
            "light": {"kind": "none"},
            "control": {"socket": file.with_name("control.sock")},
        },
    )
    whole = assemble(settings, NO_SECRET, Host(asyncio.get_running_loop(), directory))
    microphone = GatedMicrophone(
        broken,
        gate_for(settings.microphone),
        SYSTEM_CLOCK,
        lambda: 0.0,
        whole.parts.live.send_audio,
        ReportRecorder(),
    )
    return replace(whole, parts=replace(whole.parts, microphone=microphone))


def test_a_dead_device_thread_ends_the_process(tmp_path: Path) -> None:
    """Deaf but healthy is the worst: what no adapter expects ends it, to be started anew."""

    async def until_it_dies() -> None:
        await until_stopped(deaf(tmp_path).run())

    with pytest.raises(ZeroDivisionError):
        asyncio.run(until_it_dies())
