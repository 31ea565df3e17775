"""`edged emulator` as a process."""

import argparse
import asyncio
import json
import signal
import socket
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from google.genai import errors

from edged.emulator import command
from edged.emulator.record import Traffic
from edged.emulator.server import Emulator
from tests.emulator.sdk import client, config, say, sound, speech, turn

PROGRAM = """
import argparse, sys
from edged.emulator import command
parser = argparse.ArgumentParser()
command.add_arguments(parser)
sys.exit(command.run(parser.parse_args()))
"""


async def talk(url: str, ca_file: str, said: bytes) -> bytes:
    """Say something to an emulator at `url`; return its answer."""
    emulator = Emulator(url, Path(ca_file), Traffic())
    live = client(emulator).aio.live
    async with live.connect(model="gemini-3.8-live", config=config()) as connected:
        await say(connected, said)
        return sound(await turn(connected))


def test_serves_until_told_to_stop(tmp_path: Path) -> None:
    """The first line tells where; what was heard is on the disk; SIGTERM ends it cleanly."""
    said = speech(0.5, 16_000)
    options = ["--record", str(tmp_path / "heard"), "--ca-dir", str(tmp_path), "--clock-speed", "4"]
    words = [sys.executable, "-W", "ignore", "-c", PROGRAM, *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        where = json.loads(process.stdout.readline())
        assert where["ca_file"] == str(tmp_path / "ca.pem")
        assert asyncio.run(talk(where["url"], where["ca_file"], said))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    with wave.open(str(tmp_path / "heard" / "utterance-0001.wav")) as file:
        assert (file.getframerate(), file.readframes(file.getnframes())) == (16_000, said)
    lines = (tmp_path / "heard" / "messages.jsonl").read_text().splitlines()
    log = [json.loads(line) for line in lines]
    kinds = [entry["kind"] for entry in log]
    assert kinds[:3] == ["setup", "activityStart", "audio"]
    assert kinds[-2:] == ["activityEnd", "window"]
    assert sum(entry["audio_bytes"] for entry in log if entry["kind"] == "audio") == len(said)


def test_tells_why_it_cannot_serve() -> None:
    """A port that is taken is one line with the cure, not a trace."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = [sys.executable, "-W", "ignore", "-c", PROGRAM, "--port", port]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "address already in use" in line
    assert line.endswith("choose another port or folder.")


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--port", "99999", "'99999' is not a port: 0 to 65535"),
        ("--port", "-1", "is not a port"),
        ("--port", "443x", "is not a port"),
        ("--clock-speed", "fast", "'fast' is not a number"),
        ("--clock-speed", "nan", "nan is not a positive number"),
        ("--reply-seconds", "1e9", "1e9 s is too long"),
        ("--connection-limit", "0", "0 is not a positive number"),
        ("--script", "/nowhere/script", "name a readable script"),
        ("--script", "/dev/zero", "name a readable script"),
        ("--name", "", "is not a host's name"),
        ("--name", "größe.home", "is not a host's name"),
        ("--name", "two words", "is not a host's name"),
    ],
)
def test_says_which_option_is_wrong(
    option: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A usage error names the option, the value and what may stand there."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args([f"{option}={value}"])
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert option in last
    assert words in last


def test_reads_what_the_utterances_say(tmp_path: Path) -> None:
    """One after the other, each of several lines."""
    file = tmp_path / "script"
    file.write_text("call time\ncall volume\n\nhello\n")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert parser.parse_args(["--script", str(file)]).script == ("call time\ncall volume", "hello")


def test_needs_no_sdk() -> None:
    """The emulator loads neither google-genai nor pydantic nor numpy."""
    program = "import sys, edged.emulator.command; print(*{m.split('.')[0] for m in sys.modules})"
    words = [sys.executable, "-W", "ignore", "-c", program]
    loaded = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    assert not {"google", "pydantic", "numpy"} & set(loaded)
    assert "websockets" in loaded


def test_fails_as_ordered(tmp_path: Path) -> None:
    """Faults of the command line and of a scenario strike in their order."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('[[fault]]\nname = "quota"\nconnection = 2\n')
    options = ["--fault", "bad-key@times=1", "--scenario", str(scenario), "--clock-speed", "4"]
    words = [sys.executable, "-W", "ignore", "-c", PROGRAM, *options]
    said = speech(0.2, 16_000)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        where = json.loads(process.stdout.readline())
        for code in (1007, 1011):
            with pytest.raises(errors.APIError) as closed:
                asyncio.run(talk(where["url"], where["ca_file"], said))
            assert closed.value.code == code
        assert asyncio.run(talk(where["url"], where["ca_file"], said))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
