"""How a bundle is made, as far as a device notices; scripts/bundle --check tries whole ones."""

import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scripts.bundling.packages import keep
from scripts.bundling.target import PYTHONS, Target
from scripts.bundling.tree import entry, place
from tests.service.manager import Manager, service

_HERE = Target(f"cp3{sys.version_info.minor}", "x86_64")
_NEXT = Target(next(python for python in PYTHONS if python != _HERE.python), "x86_64")


def _run(tree: Path, target: Target) -> "subprocess.CompletedProcess[str]":
    (tree / "edged").mkdir()
    (tree / "edged/cli.py").write_text("def main():\n    print('edged runs')\n")
    (tree / "__main__.py").write_text(entry(target))
    command = [sys.executable, "-I", "-S", "-B", str(tree)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_tree_on_its_own_python(tmp_path: Path) -> None:
    """Runs."""
    done = _run(tmp_path, _HERE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "edged runs\n", "")


def test_a_tree_after_the_system_was_upgraded(tmp_path: Path) -> None:
    """Says what to do, with the exit code after which systemd does not try again."""
    done = _run(tmp_path, _NEXT)
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr == (
        f"edged: this release is made for {_NEXT} and this system has become {_HERE}: "
        "`sudo edged update now` fetches the one for it, or run install.sh again\n"
    )


def test_the_updater_of_a_tree_for_another_python(tmp_path: Path) -> None:
    """Runs, without what is compiled: it fetches the tree for this one."""
    probe = "import sys\ndef main(): print(sys.modules.get('cryptography', 'free'), sys.argv[1:])\n"
    for target, expected in ((_NEXT, "None"), (_HERE, "free")):
        tree = tmp_path / str(target)
        (tree / "edged").mkdir(parents=True)
        (tree / "edged/cli.py").write_text(probe)
        (tree / "__main__.py").write_text(entry(target))
        command = [sys.executable, "-I", "-S", "-B", str(tree), "update", "run"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout) == (0, f"{expected} ['update', 'run']\n")


def test_the_updater_needs_nothing_compiled() -> None:
    """Of the packages that come along, or it could not run on another Python."""
    listed = (
        "import sys\nsys.modules['cryptography'] = None\n"
        "import edged.cli, edged.update.command, edged.update.wiring, edged.update.repository\n"
        "print(*{name.partition('.')[0] for name, module in sys.modules.items()"
        " if str(getattr(module, '__file__', '')).endswith('.so')"
        " and 'site-packages' in module.__file__})"
    )
    done = subprocess.run(
        [sys.executable, "-c", listed], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "\n"), done


def test_who_waits_for_such_a_tree_is_turned_away(tmp_path: Path) -> None:
    """Or systemd would start it for them again and again, each time in vain."""
    (tmp_path / "__main__.py").write_text(entry(_NEXT))
    door, caller = (socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(2))
    with closing(Manager(tmp_path)) as manager, door, caller:
        door.bind(str(tmp_path / "door"))
        door.listen()
        caller.connect(str(tmp_path / "door"))
        caller.settimeout(60)
        program = ("-I", "-S", "-B", str(tmp_path))
        with service(tmp_path / "file", manager, door, program=program) as process:
            assert process.wait(60) == 78
        assert caller.recv(1) == b""


def test_two_who_fill_the_cache_at_once(tmp_path: Path) -> None:
    """The second takes what the first has made; every other failure is told."""
    place = tmp_path / "deps"
    for who in ("first", "second"):
        (tmp_path / who).mkdir()
        (tmp_path / who / "stream").write_text(who)
        keep(tmp_path / who, place)
    assert (place / "stream").read_text() == "first"
    with pytest.raises(FileNotFoundError):
        keep(tmp_path / "third", place)


def test_the_pins_are_given_to_their_group_where_nobody_else_does() -> None:
    """Plain Debian leaves them to root; Raspberry Pi OS and the owner have the last word."""
    (rules,) = (Path(__file__).parents[2] / "systemd").glob("*.rules")
    assert str(place(rules.name)) == f"usr/local/lib/udev/rules.d/{rules.name}"
    assert "50-udev-default.rules" < rules.name < "99-com.rules"
    text = rules.read_text()
    assert 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"' in text
    assert 'SUBSYSTEM=="dma_heap", GROUP="video", MODE="0660"' in text
