"""The control socket that systemd passes."""

import signal
import socket
from pathlib import Path

from edged.control.client import Client
from tests.journeys.test_daemon import config
from tests.service.manager import LONGEST, Manager, service


def made(path: Path, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """Return a socket at a path, as systemd would make it."""
    one = socket.socket(socket.AF_UNIX, kind)
    one.bind(str(path))
    if kind is socket.SOCK_STREAM:
        one.listen()
    return one


def test_a_socket_that_is_handed_over_is_used_and_left(tmp_path: Path, manager: Manager) -> None:
    """Clients use it, the socket of the settings is not created, and it outlives both."""
    path = tmp_path / "given.sock"
    with made(path) as given, service(config(tmp_path), manager, given) as process:
        manager.until("READY=1")
        with Client(str(path)) as client:
            assert client.ask("status")["state"] == "not set up"
        assert not (tmp_path / "control.sock").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
        assert path.is_socket(), "it is systemd's, for the next start"


def test_a_socket_of_another_kind_is_refused(tmp_path: Path, manager: Manager) -> None:
    """The unit is wrong: the error says what it must have."""
    with (
        made(tmp_path / "given.sock", socket.SOCK_DGRAM) as given,
        service(config(tmp_path), manager, given) as process,
    ):
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 78
    assert "exactly one ListenStream=" in said


def test_more_than_one_socket_is_refused(tmp_path: Path, manager: Manager) -> None:
    """Which one is meant is unknown."""
    with (
        made(tmp_path / "1.sock") as one,
        made(tmp_path / "2.sock") as two,
        service(config(tmp_path), manager, one, two) as process,
    ):
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 78
    assert "passed 2 socket(s)" in said


WITHOUT = """
import sys
sys.modules["systemd"] = None
from edged.cli import main
sys.exit(main(["run", "--config", sys.argv[1]]))
"""


def test_who_waits_is_turned_away_also_without_systemd_python(
    tmp_path: Path, manager: Manager
) -> None:
    """The missing library is the error, not the socket."""
    path = tmp_path / "given.sock"
    with made(path) as given, socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(path))
        with service(config(tmp_path), manager, given, program=("-c", WITHOUT)) as process:
            _, said = process.communicate(timeout=LONGEST)
        assert process.returncode == 78
        assert "apt install python3-systemd" in said
        caller.settimeout(1)
        assert caller.recv(1) == b""


def test_who_waits_while_wrong_settings_end_it_is_turned_away(
    tmp_path: Path, manager: Manager
) -> None:
    """Otherwise systemd would restart it for them for ever."""
    path = tmp_path / "given.sock"
    file = config(tmp_path, light='kind = "lamp"')
    with made(path) as given, socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(path))
        with service(file, manager, given) as process:
            assert process.wait(LONGEST) == 78
        assert caller.recv(1) == b""
