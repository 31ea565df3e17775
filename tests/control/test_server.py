"""The control socket, over a real one: no client can stop the device."""

import asyncio
import grp
import os
import resource
import socket
import stat
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edged.control.connection import MOST_AT_ONCE
from edged.control.doorway import UNSEEN
from edged.control.listener import listening
from edged.control.protocol import LONGEST_LINE
from edged.control.server import MOST_CLIENTS
from edged.control.share import BURST
from edged.conversation.events import ButtonPressed, ButtonReleased
from edged.errors import ControlError
from tests.control.living import ROOT, STATUS, Line, Living, eventually
from tests.unprivileged import as_nobody, becomes_nobody

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
NOBODY = 65534


def test_the_socket_is_for_its_group_only(living: Living) -> None:
    """Mode 0660, and no temporary file is left beside it."""
    mode = living.path.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o660
    assert [left.name for left in living.path.parent.iterdir()] == ["control.sock"]


def test_the_journal_tells_where_the_socket_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal names the final path, not the temporary one."""
    caplog.set_level("INFO", "edged")
    with Living(tmp_path / "s").running():
        pass
    opened = [r for r in caplog.records if r.message == "control_opened"]
    assert [vars(record)["edged_fields"] for record in opened] == [{"socket": str(tmp_path / "s")}]


def test_the_socket_goes_with_its_daemon(tmp_path: Path) -> None:
    """Nothing is left behind."""
    with Living(tmp_path / "s").running():
        pass
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_served_by_a_server_that_is_over(tmp_path: Path) -> None:
    """Who was accepted in its last moment is hung up on, as those who were there before."""
    living = Living(tmp_path / "s")

    async def come_last() -> Line:
        async with living.server.serving(living.path):
            line = living.connect()
            line.send(b'{"id": 1, "method": "status"}\n')
            await _turns(3)  # accepted by asyncio, and not yet by the server
        await _turns(9)
        return line

    with closing(living.loop):
        line = living.loop.run_until_complete(come_last())
    with line, suppress(ConnectionResetError):
        assert line.receive() is None


def test_garbage_is_answered_and_the_connection_goes_on(living: Living) -> None:
    """Each line gets its error, an oversize one too; empty lines get nothing."""
    with living.connect() as line:
        line.send(b"garbage\n\n\xff\xfe\n" + b"x" * (LONGEST_LINE + 1) + b"\n{}\n")
        codes = [line.receive()["error"]["code"] for _ in range(4)]
        assert codes == ["bad_request", "bad_request", "too_long", "unknown_method"]
        assert line.ask("status")["result"] == STATUS


def _is_read(living: Living) -> bool:
    clients = tuple(living.server._clients)
    return any(its._transport and its._transport.is_reading() for its in clients)


def test_a_user_who_keeps_the_loop_busy_rests(living: Living) -> None:
    """All clients of his are read from later, a new one too; each request has its reply."""
    with living.connect() as flood, living.connect() as other:
        living.device.effort = 0.3
        assert flood.ask("volume")["result"] == {"percent": 70}
        living.device.effort = 0.0
        assert eventually(lambda: bool(living.server._resting) and not _is_read(living))
        with living.connect() as late:
            assert late.ask("volume")["result"] == {"percent": 70}
        assert other.ask("volume")["result"] == {"percent": 70}
    assert eventually(lambda: not living.server._resting)


def test_a_last_line_needs_no_newline(living: Living) -> None:
    """A request without a newline gets its reply before the connection ends."""
    with living.connect() as line:
        line.send(b'{"method": "volume"}')
        line.socket.shutdown(socket.SHUT_WR)
        assert line.receive() == {"v": 1, "id": None, "result": {"percent": 70}}
        assert line.receive() is None


def test_a_press_belongs_to_its_connection(living: Living) -> None:
    """Another client may not press, but may leave or release; the holder is notified."""
    with living.connect() as holder:
        assert holder.ask("press")["result"] == {"pressed": True}
        assert holder.ask("press")["error"]["code"] == "already_pressed"
        with living.connect() as other:
            assert other.ask("press")["error"]["code"] == "already_pressed"
        assert living.reports == [ButtonPressed("control")]
        with living.connect() as other:
            assert other.ask("release")["result"] == {"released": True}
            assert other.ask("release")["result"] == {"released": False}
        assert holder.receive() == {"v": 1, "event": "released"}
        assert holder.ask("press")["result"] == {"pressed": True}
    assert eventually(lambda: len(living.reports) == 4)
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")] * 2


def test_a_half_closed_press_is_released(living: Living) -> None:
    """A client that has shut down its side has released, even with replies still unread."""
    living.device.padding = "x" * 150_000  # twice that is more than the kernel keeps for it
    with living.connect() as line:
        line.ask("press")
        line.send(b'{"method": "status"}\n' * 2)
        line.socket.shutdown(socket.SHUT_WR)
        assert eventually(lambda: not living.pressed())


def test_the_end_of_the_daemon_releases(tmp_path: Path) -> None:
    """A press does not outlive the server, and the client sees the connection close."""
    living = Living(tmp_path / "s")
    with living.running():
        line = living.connect()
        line.ask("press")
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")]
    assert line.receive() is None
    line.close()


def test_whoever_watches_is_told(living: Living) -> None:
    """The status first, then every event; other clients get none."""
    with living.connect() as watcher, living.connect() as other:
        assert watcher.ask("watch")["result"] == STATUS
        living.publish("state", state="listening")
        assert watcher.receive() == {"v": 1, "event": "state", "state": "listening"}
        assert other.ask("volume")["result"] == {"percent": 70}


def test_a_watcher_that_does_not_read_is_cut_off(living: Living) -> None:
    """It costs a bounded amount of memory and delays no other client."""
    with living.connect() as slow, living.connect() as other:
        slow.ask("watch")
        for _ in range(200):
            living.publish("transcript", text="x" * 10_000)
        assert eventually(lambda: len(living.server._clients) == 1)
        assert other.ask("volume")["result"] == {"percent": 70}


def test_a_holder_that_does_not_read_is_released(living: Living) -> None:
    """A press ends with its connection."""
    living.device.padding = "x" * 100_000
    with living.connect() as slow:
        slow.ask("press")
        with suppress(OSError):  # it may be cut off while it still asks
            for _ in range(20):
                slow.send(b'{"method": "status"}\n')
        assert eventually(lambda: not living.pressed())


def test_asking_too_much_at_once_ends_the_connection(living: Living) -> None:
    """One client cannot starve the audio on the loop."""
    with living.connect() as greedy, living.connect() as other:
        greedy.send(b"{}\n" * (MOST_AT_ONCE + 1))
        assert eventually(lambda: len(living.server._clients) == 1)
        assert other.ask("volume")["result"] == {"percent": 70}


def test_clients_are_bounded(living: Living) -> None:
    """One client too many is refused; a slot that becomes free can be used."""
    lines = [living.connect() for _ in range(MOST_CLIENTS)]
    assert lines[-1].ask("volume")["result"] == {"percent": 70}
    with living.connect() as late:
        assert late.receive()["error"]["code"] == "busy"
        assert late.receive() is None
    lines.pop().close()
    assert eventually(lambda: len(living.server._clients) == MOST_CLIENTS - 1)
    with living.connect() as late:
        assert late.ask("volume")["result"] == {"percent": 70}
    for line in lines:
        line.close()


def test_who_connects_again_and_again_is_kept_waiting(living: Living) -> None:
    """The loop has other things to do; whoever is connected is served meanwhile, and then he is."""
    with living.connect() as other:
        assert other.ask("volume")["result"] == {"percent": 70}
        door = living.server._doorway
        assert door
        living.loop.call_soon_threadsafe(door.charge, 1.5 * BURST / UNSEEN)
        assert eventually(lambda: door._state.value == "resting")
        with living.connect() as late:
            assert other.ask("volume")["result"] == {"percent": 70}
            assert len(living.server._clients) == 1
            assert late.ask("volume")["result"] == {"percent": 70}


def test_no_more_files_is_told_and_passes(living: Living, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody can be accepted without one; the daemon goes on, and tries again."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with living.connect() as other:
        other.ask("volume")  # it has been accepted, and not only connected
        with socket.socket(socket.AF_UNIX) as late:
            resource.setrlimit(resource.RLIMIT_NOFILE, (late.fileno() + 1, before[1]))
            try:
                late.connect(str(living.path))
                assert eventually(lambda: "control_accept_failed" in caplog.messages)
                assert other.ask("volume")["result"] == {"percent": 70}
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, before)
        with living.connect() as later:
            assert later.ask("volume")["result"] == {"percent": 70}


def test_a_failing_command_does_not_end_the_server(
    living: Living, caplog: pytest.LogCaptureFixture
) -> None:
    """The client gets an error, and the journal has the cause."""
    living.device.fault = ZeroDivisionError("made up")
    with living.connect() as line:
        assert line.ask("status")["error"] == {
            "code": "internal",
            "message": "edged failed; see journalctl -u edged",
        }
        assert line.ask("volume")["result"] == {"percent": 70}
        assert line.ask("volume", percent=13)["error"] == {
            "code": "failed",
            "message": "the speaker does not like 13; choose another",
        }
    assert "control_request_failed" in caplog.text


def as_somebody(living: Living, groups: Sequence[int] = (), *command: str) -> str:
    """Request the volume, or something else, as another user; return the output."""
    edged = [sys.executable, "-m", "edged", "--socket", str(living.path), *(command or ("volume",))]
    run = subprocess.run(
        [*as_nobody(groups), *edged],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "USER": "somebody"},
    )
    return f"{run.returncode} {run.stdout}{run.stderr}"


CURE = "join the group edged: sudo usermod -aG edged somebody, then log in again\n"


@becomes_nobody
def test_the_mode_keeps_strangers_out(living: Living) -> None:
    """The kernel refuses them, and the error names the cure."""
    said = as_somebody(living)
    assert said == f"77 edged: you may not use {living.path}; {CURE}"


@becomes_nobody
def test_strangers_are_refused_even_where_the_mode_lets_them(living: Living) -> None:
    """Even a world-writable socket checks its peers; other clients are undisturbed."""
    living.path.chmod(0o666)
    said = as_somebody(living)
    assert said == f"77 edged: only members of the socket's group may use it; {CURE}"
    with living.connect() as line:
        assert line.ask("volume")["result"] == {"percent": 70}


@becomes_nobody
def test_members_of_the_group_are_let_in(living: Living) -> None:
    """Supplementary groups count, not only the primary one."""
    group = living.path.stat().st_gid
    assert as_somebody(living, [1, group]) == "0 70 %\n"


def test_a_stale_socket_is_replaced(tmp_path: Path) -> None:
    """A socket left by a killed daemon does not keep the next one from starting."""
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with Living(path).running() as living, living.connect() as line:
        assert line.ask("volume")["result"] == {"percent": 70}


def refusal(path: Path) -> str:
    """Return why a daemon cannot listen at `path`."""
    with pytest.raises(ControlError) as caught, listening(path):
        pass
    return str(caught.value)


def test_a_living_daemon_is_not_replaced(living: Living) -> None:
    """The second one is refused; the first one is undisturbed."""
    assert refusal(living.path) == (
        f"another edged answers at {living.path}; stop it first: sudo systemctl stop edged"
    )
    with living.connect() as line:
        assert line.ask("volume")["result"] == {"percent": 70}


def test_what_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    """A file, and a link that leads to a socket."""
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("precious")
    link.symlink_to(tmp_path / "nowhere")
    for path in (file, link):
        words = f"{path} exists and is not a socket; remove it, or set control.socket"
        assert refusal(path) == words
    assert file.read_text() == "precious"


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    """With the cure."""
    path = tmp_path / "none" / "at all" / "s"
    assert refusal(path) == (
        f"the control socket {path} cannot be opened: there is no directory {path.parent}; "
        "create it, or set control.socket"
    )
    path.parent.parent.write_text("")
    assert "there is no directory" in refusal(path)


def test_a_name_that_is_too_long_is_said_to_be(tmp_path: Path) -> None:
    """The limit is the kernel's."""
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    assert "path too long" in refusal(folder / "s")


def test_a_socket_that_was_replaced_is_not_removed(tmp_path: Path) -> None:
    """Only its own socket is removed at the end."""
    path = tmp_path / "s"
    with listening(path):
        path.unlink()
        path.write_text("of somebody else")
    assert path.read_text() == "of somebody else"


@root_only
def test_the_socket_is_given_to_its_group(tmp_path: Path) -> None:
    """If the group exists."""
    group = grp.getgrgid(1)
    with listening(tmp_path / "s", group.gr_name) as (_, number):
        assert number == (tmp_path / "s").stat().st_gid == 1
    with listening(tmp_path / "s", "no such group") as (_, number):
        assert number == os.getegid()


@root_only
def test_a_group_that_cannot_be_given_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """The socket keeps the daemon's group, and the journal says so."""
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        os.seteuid(NOBODY)
        try:
            with listening(Path(folder, "s"), grp.getgrgid(1).gr_name) as (_, number):
                assert number == os.getegid()
        finally:
            os.seteuid(0)
    assert "control_group_kept" in caplog.text


async def _turns(number: int) -> None:
    """Let the loop turn so many times."""
    for _ in range(number):
        await asyncio.sleep(0)


@becomes_nobody
def test_only_root_accepts_tools(living: Living) -> None:
    """A server that is a program could accept its own, for it runs as the user of the daemon."""
    said = as_somebody(living, [1, living.path.stat().st_gid], "accept", "house")
    assert said == "1 edged: only root accepts tools: sudo edged accept house\n"
