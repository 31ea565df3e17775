"""What a start is one of: the release on trial if all is as it should be, else the current one."""

import fcntl
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.update import launcher, trial
from tests.update.device import NEW, OLD, Device
from tests.update.launching import SOURCE, launch, selected, started


def select(device: Device, boot: str = "a") -> str | None:
    """Have the launcher decide, in this process."""
    return launcher.select(str(device.root), selected(device.root), boot)


def test_the_current_release_runs_without_a_trial(device: Device) -> None:
    """And without a word."""
    device.install()
    done = launch(device.root, "a")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert started(device.root) == device.installation.tree(OLD)


def test_a_trial_runs_once_in_each_of_three_boots(device: Device) -> None:
    """What starts again in the same boot is what was there before."""
    device.install()
    device.try_out()
    for boot in ("a", "b", "c"):
        done = launch(device.root, boot)
        assert (done.returncode, done.stderr) == (0, f"edged: {NEW} is started on trial\n")
        assert started(device.root) == device.installation.tree(NEW)
        launch(device.root, boot)
        assert started(device.root) == device.installation.tree(OLD)
    launch(device.root, "d")
    assert started(device.root) == device.installation.tree(OLD)
    assert device.installation.current() == OLD


def test_a_start_is_counted_before_it_happens(device: Device) -> None:
    """What cannot be counted is not started: the disk is full or read-only."""
    device.install()
    device.try_out()
    (device.root / ".trial.json.new").mkdir()
    done = launch(device.root, "a")
    assert done.returncode == 1
    assert done.stderr.startswith("edged: no release is tried, the current one runs: IsADirectory")
    assert started(device.root) == device.installation.tree(OLD)
    assert device.installation.trial() == trial.Trial(NEW, OLD)


def test_the_updater_reads_what_the_launcher_writes(device: Device) -> None:
    """Which has the mask of the service, whose own files are nobody's business."""
    device.install()
    device.try_out()
    (device.root / "state.lock").unlink()
    launch(device.root, "0", "sh", "-c", 'umask 077; exec "$@"', "sh")
    for name in ("trial.json", "state.lock"):
        assert (device.root / name).stat().st_mode & 0o777 == 0o644


def test_a_committed_release_is_no_trial(device: Device) -> None:
    """A record that a power cut has left behind a commit changes nothing."""
    device.install()
    device.try_out()
    record = (device.root / "trial.json").read_bytes()
    device.installation.commit(NEW)
    (device.root / "trial.json").write_bytes(record)
    assert select(device) is None
    assert started(device.root) == device.installation.tree(NEW)


def edit(**fields: object) -> Callable[[Device], None]:
    """Return what changes the record."""

    def change(device: Device) -> None:
        record = device.root / "trial.json"
        record.write_text(json.dumps(json.loads(record.read_text()) | fields))

    return change


def replace(name: str, make: Callable[[Path], object]) -> Callable[[Device], None]:
    """Return what makes another thing of a file."""

    def change(device: Device) -> None:
        file = device.root / name
        file.unlink(missing_ok=True)
        make(file)

    return change


ENTRY: Final = f"releases/{NEW}/__main__.py"
STRANGE: Final[dict[str, Callable[[Device], None]]] = {
    "a record that is cut off": replace("trial.json", lambda file: file.write_text('{"id"')),
    "an empty record": replace("trial.json", lambda file: file.touch()),
    "an endless record": replace("trial.json", lambda file: file.write_bytes(b" " * 9999)),
    "a record that is a link": replace("trial.json", lambda file: file.symlink_to("/etc/passwd")),
    "a record that is a pipe": replace("trial.json", os.mkfifo),
    "a record that is a folder": replace("trial.json", lambda file: file.mkdir()),
    "a name that is a path": edit(id="../../home/me"),
    "no name": edit(id=None),
    "a release that is gone": edit(id="1.9-ddddddd-cp311-x86_64"),
    "another current release": edit(over="1.9-ddddddd-cp311-x86_64"),
    "no start left": edit(left=0),
    "more starts than there are": edit(left=4),
    "a number that is none": edit(left="3"),
    "a count that is true": edit(left=True),
    "boots that are text": edit(boots="b"),
    "a boot that is a number": edit(boots=[1]),
    "an empty program": replace(ENTRY, lambda file: file.touch()),
    "no program": replace(ENTRY, lambda _: None),
    "a program that is a link": replace(ENTRY, lambda file: file.symlink_to("/etc/passwd")),
    "a lock that is a link": replace("state.lock", lambda file: file.symlink_to("/etc/passwd")),
    "a current release that is gone": replace("current", lambda _: None),
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_is_strange_is_not_started(device: Device, case: str) -> None:
    """The current release runs, or the one before if that is gone."""
    device.install()
    device.installation.commit(OLD)
    (device.root / "previous").symlink_to(f"releases/{OLD}")
    device.try_out()
    selected(device.root).symlink_to(device.installation.tree(NEW))
    STRANGE[case](device)
    launch(device.root, "a")
    assert started(device.root) == device.installation.tree(OLD)


def test_a_link_in_its_way_is_not_followed(device: Device) -> None:
    """Whoever owns the folder has root write no other file."""
    device.install()
    device.try_out()
    other = device.root.with_name("other")
    other.write_text("kept")
    (device.root / ".trial.json.new").symlink_to(other)
    assert select(device) == NEW
    assert other.read_text() == "kept"
    assert not (device.root / "trial.json").is_symlink()


def test_a_change_that_takes_too_long(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the lock for ever holds up no start."""
    device.install()
    device.try_out()
    monkeypatch.setattr(launcher, "_PATIENCE", 2)
    with (device.root / "state.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TimeoutError):
            select(device)
    assert started(device.root) == device.installation.tree(OLD)
    assert select(device) == NEW


def test_nothing_is_installed(device: Device) -> None:
    """Then nothing runs, and `start` says so."""
    assert launch(device.root, "a").returncode == 0
    assert started(device.root) is None


_WORDS = st.sampled_from([NEW, OLD, "x", "../x", "", None, 7])
_RECORDS: Final[st.SearchStrategy[dict[str, Any]]] = st.fixed_dictionaries(
    {
        "id": _WORDS,
        "over": _WORDS,
        "left": st.sampled_from([-1, 0, 1, 3, 4, True, None, "1", 1.0]),
        "boots": st.sampled_from([[], ["a"], ["b"], ["b", "c"], "b", None, [7], {}]),
    }
)


@given(_RECORDS, st.sampled_from(["a", "b"]))
def test_the_launcher_judges_as_the_updater_does(record: dict[str, Any], boot: str) -> None:
    """They share no code, and have to agree on every record."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        root = Path(place)
        for each in (NEW, OLD, "x"):
            (root / "releases" / each).mkdir(parents=True)
            (root / "releases" / each / "__main__.py").write_text("pass")
        (root / "current").symlink_to(f"releases/{OLD}")
        raw = json.dumps(record).encode()
        (root / "trial.json").write_bytes(raw)
        known = trial.parse(raw)
        wanted = known.id if known and known.starts(OLD, boot) else None
        try:
            found = launcher.select(place, root / "selected", boot)
        except Exception:  # noqa: BLE001  # main() tells it, and selects nothing
            found = None
        assert found == wanted
        if known and found:
            assert trial.parse((root / "trial.json").read_bytes()) == known.spent(boot)


def test_the_launcher_is_small_and_alone() -> None:
    """Whoever audits it reads one page, and nothing of a release."""
    lines = SOURCE.read_text().splitlines()
    assert len(lines) < 100
    assert not [line for line in lines if "edged." in line and "import" in line]
