"""The client waits for a daemon that is being restarted, not for one that is stopped."""

import socket
import threading
from pathlib import Path

import pytest

from edged.control.client import NotRunning
from edged.control.retry import retried, unit_state
from tests.control.test_client import answering


def test_a_daemon_that_is_coming_is_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its socket may be missing, refuse, or close without a reply; a notice follows after 1 s."""
    path = tmp_path / "s"
    times = 0

    def state(_path: str) -> str:
        nonlocal times
        times += 1
        match times:
            case 1:
                assert not path.exists()
            case 8:
                with socket.socket(socket.AF_UNIX) as left:
                    left.bind(str(path))
            case 9:
                path.unlink()
                serving.start()
            case _:
                pass
        return "active" if path.exists() else "activating"

    ready = threading.Event()

    def serve() -> None:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            listener.accept()[0].close()
            with listener.accept()[0] as connection:
                connection.recv(1000)
                connection.sendall(b'{"id": 1, "result": {"a": 1}}\n')
                ready.wait()

    serving = threading.Thread(target=serve)
    assert retried(str(path), lambda client: client.ask("status"), state) == {"a": 1}
    ready.set()
    serving.join()
    assert times >= 10
    assert capsys.readouterr().err == "edged is starting …\n"


def test_a_daemon_that_is_stopped_is_not(tmp_path: Path) -> None:
    """Nor for one that closes the connection once systemd has given it up."""
    path = tmp_path / "s"
    with pytest.raises(NotRunning, match="is not running"):
        retried(str(path), lambda client: client.ask("status"))
    with answering(path, b""), pytest.raises(NotRunning, match="closed the connection"):
        retried(str(path), lambda client: client.ask("status"), lambda _: "failed")


def test_a_daemon_on_its_way_is_not_called(tmp_path: Path) -> None:
    """After wrong settings, each connection would make systemd start it again."""
    path = tmp_path / "s"
    states = iter(["activating", "deactivating", "failed"])
    with answering(path, b""), pytest.raises(NotRunning, match="closed the connection"):
        retried(str(path), lambda client: client.ask("status"), lambda _: next(states))
    assert not list(states)


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ("ActiveState=active\n", "active"),
        ("ActiveState=active\nJob=812\n", "active"),
        ("ActiveState=inactive\n", "inactive"),
        ("ActiveState=inactive\nJob=0\n", "inactive"),
        ("Job=812\nActiveState=inactive\n", "activating"),
        ("ActiveState=failed\nJob=812\n", "activating"),
        ("", ""),
    ],
)
def test_a_service_between_its_end_and_its_start_is_coming(shown: str, state: str) -> None:
    """Systemd shows it as "inactive" for a moment, with a start job queued."""
    assert unit_state(shown) == state
