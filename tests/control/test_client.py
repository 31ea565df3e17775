"""The client without a daemon, or with something else in its place."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edged.control.client import Client, NotRunning
from edged.errors import ControlError
from tests.control.living import start


def said(path: Path, *command: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it wrote to stderr."""
    process = start(["--socket", str(path), *command])
    out, err = process.communicate(timeout=20)
    assert out == ""
    return process.returncode, err


@contextmanager
def answering(path: Path, data: bytes | None) -> Iterator[None]:
    """Accept one connection and send `data`; None: stay silent."""
    done = threading.Event()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                if data is None:
                    done.wait()
                else:
                    connection.recv(1000)
                    connection.sendall(data)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


START = "start it: sudo systemctl start edged\n"


def test_no_daemon(tmp_path: Path) -> None:
    """No socket, or one without a listener: exit code 69 and the cure."""
    path = tmp_path / "s"
    assert said(path, "status") == (69, f"edged: edged is not running (no {path}); {START}")
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    words = f"edged: edged is not running (nothing listens at {path}); {START}"
    assert said(path, "press", "--hold", "1") == (69, words)


def test_a_path_that_no_socket_can_have(tmp_path: Path) -> None:
    """One line, no traceback."""
    path = tmp_path / ("x" * 200)
    assert said(path, "status") == (1, f"edged: {path} cannot be used: AF_UNIX path too long\n")


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400 Bad Request\n", b"[]\n", b"\xff\n", b"{}\n", b'{"error": 1}\n']
)
def test_somebody_else_answers(tmp_path: Path, data: bytes) -> None:
    """The error says that the server is not edged."""
    path = tmp_path / "s"
    with answering(path, data), Client(str(path)) as client, pytest.raises(ControlError) as caught:
        client.ask("status")
    words = f"the server at {path} is not edged; name edged's socket with --socket PATH"
    assert str(caught.value) == words


@pytest.mark.parametrize("data", [b"", b'{"id": 1, "resu'])
def test_the_daemon_goes_away(tmp_path: Path, data: bytes) -> None:
    """A truncated reply is an error."""
    path = tmp_path / "s"
    with answering(path, data), Client(str(path)) as client, pytest.raises(NotRunning):
        client.ask("status")


def test_the_daemon_hangs(tmp_path: Path) -> None:
    """The timeout ends the wait, with a hint where to look."""
    path = tmp_path / "s"
    words = r"did not reply within 0\.1 s; see journalctl"
    silent = answering(path, None)
    with (
        silent,
        Client(str(path), timeout_s=0.1) as client,
        pytest.raises(ControlError, match=words),
    ):
        client.ask("status")


def test_events_before_the_answer_are_let_pass(tmp_path: Path) -> None:
    """A client that watches may still send requests, and gets all that came with the answer.

    Whoever waited for more on the socket would wait for what is already here.
    """
    path = tmp_path / "s"
    state, gone = {"v": 1, "event": "state"}, {"v": 1, "event": "released"}
    lines = [state, {"v": 1, "id": 1, "result": {"a": 1}}, gone]
    data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    with answering(path, data), Client(str(path)) as client:
        assert client.ask("status") == {"a": 1}
        assert client.events() == [state, gone]
        with pytest.raises(NotRunning):
            client.receive()
