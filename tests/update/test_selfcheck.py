"""A staged release examines itself in a process of its own, before anything starts it."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from edged.update import selfcheck
from edged.update.errors import RefusedError, UpdateError
from edged.update.selfcheck import examine, passes, reads_settings, this_system
from tests.update.devices import Device, published

_PYTHON: Final = (sys.executable, "-I", "-B")


def tree(folder: Path, code: str) -> Path:
    """Make a tree that does something when it is run."""
    folder.mkdir()
    (folder / "__main__.py").write_text(code)
    return folder


def test_this_release_judges_what_was_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no network: all it needs is in the cache, of which nothing is changed."""
    monkeypatch.setattr(selfcheck, "_IMPORTED", ("edged.update.policy",))
    device = Device(published(tmp_path / "repository"), tmp_path / "state")
    device.offered()
    shutil.rmtree(device.published.folder)
    before = {file: file.read_bytes() for file in device.state.rglob("*") if file.is_file()}
    root = device.published.root
    examine(device.state, root, "stable", 0)
    assert before == {file: file.read_bytes() for file in device.state.rglob("*") if file.is_file()}
    with pytest.raises(UpdateError):
        examine(device.state, root, "beta", 0)
    (device.state / "tuf/director.json").write_text("{}")
    with pytest.raises(UpdateError):
        examine(device.state, root, "stable", 0)


def test_what_the_daemon_imports_is_imported() -> None:
    """The names are those of modules that there are."""
    for name in selfcheck._IMPORTED:
        assert Path(*name.split(".")).with_suffix(".py").is_file()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit('no such library')", r"\(1\): no such library"),
        ("import os; os.abort()", r"fails \(-6\)"),
        ("import sys; sys.exit('x' * 999)", r"x{300}$"),
    ],
    ids=["fails", "crashes", "says much"],
)
def test_a_release_that_cannot_run_is_refused(tmp_path: Path, code: str, told: str) -> None:
    """With what it says."""
    with pytest.raises(RefusedError, match=told):
        passes(tree(tmp_path / "new", code), _PYTHON)


def test_a_release_that_hangs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After minutes, which here are none."""
    monkeypatch.setattr(selfcheck, "_TIMEOUT_S", 0.2)
    with pytest.raises(RefusedError, match="longer than"):
        passes(tree(tmp_path / "new", "import signal; signal.pause()"), _PYTHON)


def test_settings_that_were_wrong_before_are_no_fault_of_it(tmp_path: Path) -> None:
    """Settings that the old one reads have to be read by the new one."""
    good, bad = tree(tmp_path / "good", ""), tree(tmp_path / "bad", "raise SystemExit(78)")
    reads_settings(good, good, _PYTHON)
    reads_settings(bad, bad, _PYTHON)
    with pytest.raises(RefusedError, match=r"\(78\)"):
        reads_settings(bad, good, _PYTHON)


def test_this_system_is_named_as_bundles_are() -> None:
    """By Python and machine."""
    major, minor = sys.version_info[:2]
    assert this_system().partition("-")[0] == f"cp{major}{minor}"
    assert this_system().partition("-")[2] in {os.uname().machine, ""}
