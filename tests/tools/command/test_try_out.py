"""`edged tools`, as its owner runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.owner import write

SETTINGS = """
[tools]
volume = true

[[tools.command]]
name = "greet"
description = "Greet somebody."
run = ["/bin/sh", "-c", 'echo "hello $1"; echo a word >&2; exit "$2"', "sh", "{who}", "{status}"]
safe = true
timeout_s = 2
parameters = [{ name = "who" }, { name = "status", type = "integer" }]

[[tools.command]]
name = "hang"
description = "Hang."
run = ["/bin/sleep", "600"]
safe = true
timeout_s = 1
"""


def edged(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return how `edged tools` goes."""
    file = write(folder, main=SETTINGS)
    command = [sys.executable, "-m", "edged", "--config", str(file), "tools", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_all_are_listed(tmp_path: Path) -> None:
    """Those that are on."""
    done = edged(tmp_path, "list")
    assert done.stdout.splitlines() == [
        "volume  comes with the device",
        "greet   Greet somebody.",
        "hang    Hang.",
    ]


def test_one_is_tried(tmp_path: Path) -> None:
    """What Gemini would get, and what it would not."""
    done = edged(tmp_path, "test", "greet", "--args", '{"who": "$(id)", "status": 0}')
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"], told["output"]) == (0, "ok", "hello $(id)")
    assert done.stderr == "a word\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["greet", "--args", '{"who": "x", "status": 3}'], "failed", "exit status 3"),
        (["greet", "--args", '{"who": "-x", "status": 0}'], "invalid_argument", "a dash"),
        (["greet"], "invalid_argument", "who is missing"),
        (["hang"], "timed_out", "too long"),
    ],
)
def test_one_that_fails(tmp_path: Path, arguments: list[str], status: str, message: str) -> None:
    """As Gemini is told, and by the exit code."""
    done = edged(tmp_path, "test", *arguments)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["status"] == status
    assert message in told["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bell"], "there is no command bell in [[tools.command]]; there is: greet, hang"),
        (["greet", "--args", "{"], "the arguments are no JSON"),
        (["greet", "--args", "[]"], "the arguments are no JSON object"),
    ],
)
def test_what_cannot_be_tried(tmp_path: Path, arguments: list[str], said: str) -> None:
    """With the cure."""
    done = edged(tmp_path, "test", *arguments)
    assert done.returncode == 65
    assert said in done.stderr + done.stdout


def test_the_tools_of_a_server_are_listed_and_tried(tmp_path: Path) -> None:
    """As they are now, with its own words; what does not answer has a cause."""
    script = tmp_path / "server.py"
    script.write_text(
        "from mcp.server import MCPServer\n"
        "server = MCPServer('notes')\n"
        "@server.tool()\n"
        "def note(text: str) -> str:\n"
        "    'Write a note.'\n"
        "    return f'wrote {text}'\n"
        "server.run('stdio')\n"
    )
    program = json.dumps([sys.executable, str(script)])
    servers = (
        f'[[tools.mcp]]\nname = "notes"\nrun = {program}\n'
        '[[tools.mcp]]\nname = "gone"\nurl = "http://127.0.0.1:9/"\n'
    )
    file = write(tmp_path, main=servers)

    def tools(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "edged", "--config", str(file), "tools", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    note, gone = tools("list").stdout.splitlines()
    assert note == "notes__note  Write a note."
    assert gone.startswith("gone         no tools: it is not reachable")
    done = tools("test", "notes__note", "--args", '{"text": "tea"}')
    assert json.loads(done.stdout)["result"] == {"result": "wrote tea"}
    assert "text is missing" in tools("test", "notes__note").stdout
    assert "there is no notes__cake; there is: notes__note" in tools("test", "notes__cake").stderr
    assert tools("test", "gone__x").returncode == 1
