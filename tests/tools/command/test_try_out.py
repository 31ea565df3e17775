"""`edged tools`, as its owner runs it."""

import grp
import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from edged.tools.account import SERVICE
from tests.settings.owner import write
from tests.unprivileged import as_nobody, becomes_nobody

SETTINGS = """
[tools]
volume = true

[[tools.command]]
name = "greet"
description = "Greet somebody."
run = ["/bin/sh", "-c", 'echo "hello $1"; echo a word >&2; exit "$2"', "sh", "{who}", "{status}"]
safe = true
timeout_s = 30
parameters = [{ name = "who" }, { name = "status", type = "integer" }]

[[tools.command]]
name = "hang"
description = "Hang."
run = ["/bin/sleep", "600"]
safe = true
timeout_s = 1
"""


def tools(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return how `edged tools` goes for somebody who is not root."""
    command = [sys.executable, "-m", "edged", "--config", str(file), "tools", *arguments]
    prefix = [] if os.geteuid() else as_nobody()
    return subprocess.run(
        [*prefix, *command], capture_output=True, text=True, check=False, timeout=60
    )


def edged(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return how `edged tools` goes with the settings above."""
    return tools(write(folder, main=SETTINGS), *arguments)


def test_all_are_listed(tmp_path: Path) -> None:
    """Those that are on."""
    done = edged(tmp_path, "list")
    assert done.stdout.splitlines() == [
        "volume  comes with the device (tools.volume)",
        "greet   Greet somebody.",
        "hang    Hang.",
    ]


def test_the_settings_may_be_named_last(tmp_path: Path) -> None:
    """And what is doubtful about them is told by check-config, not here."""
    doubtful = write(
        tmp_path, main=f'[button]\nkind = "none"\n{SETTINGS.replace("safe = true", "")}'
    )
    command = [sys.executable, "-m", "edged", "tools", "list", "--config", str(doubtful)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout.splitlines()[1], done.stderr) == ("greet   Greet somebody.", "")


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
        (["bell"], "there is no tool of yours called bell; there is: greet, hang"),
        (["set_timer"], "set_timer comes with the device and works on it alone"),
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
    pytest.importorskip("mcp")  # the reference server, which no device has
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
    note, gone = tools(file, "list").stdout.splitlines()
    assert note == "notes__note  Write a note."
    assert gone.startswith("gone         no tools: it is not reachable")
    done = tools(file, "test", "notes__note", "--args", '{"text": "tea"}')
    assert json.loads(done.stdout)["result"] == {"result": "wrote tea"}
    assert "text is missing" in tools(file, "test", "notes__note").stdout
    assert (
        "there is no notes__cake; there is: notes__note"
        in tools(file, "test", "notes__cake").stderr
    )
    assert tools(file, "test", "gone__x").returncode == 1


def left(user: str, *then: str) -> str:
    """Return what a process of root prints that leaves root for this user."""
    lines = (
        "import os",
        "from edged.tools.account import leave_root",
        f"leave_root({user!r})",
        *then,
    )
    run = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


@becomes_nobody
def test_root_becomes_the_user_of_the_service() -> None:
    """For good, and with the groups of the unit; without that user nothing is started."""
    nobody = pwd.getpwnam("nobody")
    told = left("nobody", "print(os.getresuid(), os.getresgid(), sorted(os.getgroups()))")
    groups = {nobody.pw_gid, grp.getgrnam("audio").gr_gid, grp.getgrnam("video").gr_gid}
    first = f"{(nobody.pw_uid,) * 3} {(nobody.pw_gid,) * 3}"
    assert told.startswith(first)
    assert groups <= {*json.loads(told.strip().removeprefix(first))}
    assert "PermissionError" in left("nobody", "os.setuid(0)")
    assert "there is no user xyz to try tools as" in left("xyz", "print('started')")
    assert "started" not in left("xyz", "print('started')").replace("print('started')", "")


@becomes_nobody
def test_no_program_of_a_tool_runs_as_root(tmp_path: Path) -> None:
    """Neither a command nor a server: each says who it is, or nothing is started at all."""
    server = f'[[tools.mcp]]\nname = "x"\nrun = ["/bin/sh", "-c", "id -u >{tmp_path}/server"]\n'
    command = f"""
[[tools.command]]
name = "who"
description = "Say who."
run = ["/bin/sh", "-c", "id -u | tee {tmp_path}/command"]
safe = true
"""
    tmp_path.chmod(0o777)
    (tmp_path / "etc").mkdir()
    file = write(tmp_path / "etc", main=server + command)
    for arguments in (["list"], ["test", "who"]):
        run = [sys.executable, "-m", "edged", "--config", str(file), "tools", *arguments]
        done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
        if not installed():
            assert (done.returncode, "there is no user edged" in done.stderr) == (65, True)
    said = {each.name: each.read_text() for each in tmp_path.glob("[cs]*")}
    assert "0\n" not in said.values()
    assert installed() or not said


def installed() -> bool:
    """Return whether this machine has the user of the service."""
    try:
        return bool(pwd.getpwnam(SERVICE))
    except KeyError:
        return False
