"""A daemon that runs is asked, not fought."""

import socket
import threading
from contextlib import ExitStack
from pathlib import Path

from edged.doctor.checks.machine import daemon
from edged.doctor.finding import Verdict
from tests.control.living import STATUS, Living


def test_a_daemon_that_answers(tmp_path: Path) -> None:
    """Its link and each of its parts become findings, and the way to look deeper is told."""
    with Living(tmp_path / "s").running() as living:
        asked = daemon.ask(str(living.path))
    found = {finding.about: finding for finding in daemon.judge(asked)}
    assert found["daemon"].text == "running (ready); it owns the devices, so it was asked for them"
    assert (found["link"].verdict, found["link"].text) == (Verdict.PASS, "online")
    assert (found["light"].verdict, found["light"].text) == (Verdict.FAILURE, "the pin is busy")
    assert daemon.online(asked)
    assert not daemon.online(daemon.Absent("nobody"))
    assert found["button"].text == "gpio 17: in use by edged"
    assert found["devices"].cure.endswith(
        "sudo systemctl stop edged; sudo edged doctor; sudo systemctl start edged"
    )


def test_how_loud_a_daemon_is() -> None:
    """A voice that nobody hears is told with the command that raises it."""
    for volume, verdict in ((70, Verdict.PASS), (0, Verdict.WARNING)):
        told = list(daemon.judge(daemon.Running(STATUS | {"volume": volume})))
        found = next(f for f in told if f.about == "volume")
        assert (found.verdict, found.cure) == (verdict, "" if volume else "sudo edged volume 70")
        assert f"{volume} %" in found.text
    older = {name: told for name, told in STATUS.items() if name != "volume"}
    assert not [f for f in daemon.judge(daemon.Running(older)) if f.about == "volume"]


def test_links() -> None:
    """Offline passes by itself, not set up does not."""
    for state, verdict in (("offline", Verdict.WARNING), ("not set up", Verdict.FAILURE)):
        status = STATUS | {"link": {"state": state, "cause": "because"}}
        link = next(f for f in daemon.judge(daemon.Running(status)) if f.about == "link")
        assert (link.verdict, link.text) == (verdict, f"{state}: because")


def test_a_part_that_is_left_out_is_not_praised() -> None:
    """Nothing is known of a camera that the settings do not want."""
    status = STATUS | {"parts": {"camera": {"device": "none", "fault": ""}}}
    camera = next(f for f in daemon.judge(daemon.Running(status)) if f.about == "camera")
    assert (camera.verdict, camera.text) == (Verdict.SKIPPED, "not set up: kind = none")


def test_no_daemon(tmp_path: Path) -> None:
    """The devices are free then."""
    asked = daemon.ask(str(tmp_path / "none"))
    assert isinstance(asked, daemon.Absent)
    (found,) = daemon.judge(asked)
    assert found.verdict is Verdict.SKIPPED
    assert "the devices are free" in found.text
    assert "sudo systemctl start edged" in found.cure


def test_a_daemon_that_is_just_starting(tmp_path: Path) -> None:
    """It is waited for: it will want its devices in a moment, which only look free."""
    living = Living(tmp_path / "s")
    with ExitStack() as stack:

        def state(_path: str) -> str:
            stack.enter_context(living.running())
            return "active"

        assert isinstance(daemon.ask(str(living.path), state=state), daemon.Running)


def greet(server: socket.socket) -> None:
    """Answer one caller as a mail server does."""
    caller, _ = server.accept()
    with caller:
        caller.recv(1)
        caller.sendall(b"220 mail\n")


def test_something_that_is_no_daemon(tmp_path: Path) -> None:
    """A failure, and nothing else is touched."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        thread = threading.Thread(target=greet, args=(server,))
        thread.start()
        asked = daemon.ask(str(tmp_path / "s"))
        thread.join()
    assert isinstance(asked, daemon.Stuck)
    assert "is not edged" in asked.why
    assert [f.verdict for f in daemon.judge(asked)] == [Verdict.FAILURE, Verdict.SKIPPED]


def test_a_caller_who_may_not() -> None:
    """Is told how to become one who may."""
    found = list(daemon.judge(daemon.Closed("you may not use it; sudo usermod …")))
    assert [f.verdict for f in found] == [Verdict.WARNING, Verdict.SKIPPED]
    assert found[1].cure == "sudo edged doctor"
