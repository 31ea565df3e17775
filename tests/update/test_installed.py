"""What is installed: a trial changes nothing, a commit is for good, a reject is remembered."""

import pytest

from edged.update import records
from edged.update.errors import BusyError, RefusedError, StorageError
from edged.update.installed import Installation
from edged.update.trial import Stage, Trial
from tests.update.device import CHANGED, NEW, OLD, Device, contents

THIRD = "1.2-ccccccc-cp311-x86_64"


def test_the_first_release(device: Device) -> None:
    """Is current at once: there is none that could judge it."""
    assert device.installation.current() is None
    device.install()
    assert (device.installation.current(), device.installation.previous()) == (OLD, None)
    assert device.installation.manifest(OLD)


def test_a_trial_changes_nothing_until_its_commit(device: Device) -> None:
    """Then it is current, what was is previous, and nothing is on trial."""
    device.install()
    device.try_out()
    here = device.installation
    assert here.trial() == Trial(NEW, OLD)
    assert (here.current(), here.stage_of_trial()) == (OLD, Stage.ARMED)
    here.commit(NEW)
    assert (here.current(), here.previous(), here.trial()) == (NEW, OLD, None)
    assert not (device.root / "trial.json").exists()


def test_a_commit_raises_the_floor(device: Device) -> None:
    """Even if power goes before that is written."""
    device.install()
    device.stage(NEW, CHANGED, counter=9, floor=5)
    device.installation.commit(NEW)
    assert device.installation.floor() == 5
    (device.root / "state/floor.json").unlink()
    assert device.installation.floor() == 5
    device.installation.reconcile()
    assert records.floor(device.root / "state/floor.json") == 5


def test_a_release_that_failed_is_remembered(device: Device) -> None:
    """With the reason, and its trial is over."""
    device.install()
    device.try_out()
    device.installation.reject(NEW, "it was silent")
    assert device.installation.failed() == {NEW: "it was silent"}
    assert device.installation.trial() is None
    for number in range(40):
        device.installation.reject(f"other-{number}", "x" * 1000)
    assert NEW not in device.installation.failed()
    assert len(device.installation.failed()) == 32


def test_a_rejection_ends_no_other_trial(device: Device) -> None:
    """One of last week is rejected late."""
    device.install()
    device.try_out()
    device.installation.reject(THIRD, "late")
    assert device.installation.trial()


def test_a_trial_is_withdrawn(device: Device) -> None:
    """Without a verdict: it may be armed again."""
    device.install()
    device.try_out()
    device.installation.withdraw()
    device.installation.withdraw()
    assert (device.installation.trial(), device.installation.failed()) == (None, {})
    device.installation.arm(NEW)


def test_what_is_not_there_is_neither_armed_nor_committed(device: Device) -> None:
    """Nor a trial begun over nothing, nor over itself."""
    with pytest.raises(RefusedError, match="is not installed"):
        device.installation.commit(NEW)
    device.stage(NEW)
    with pytest.raises(RefusedError, match="cannot be tried"):
        device.installation.arm(NEW)
    device.install()
    for each in (OLD, THIRD):
        with pytest.raises(RefusedError, match="cannot be tried"):
            device.installation.arm(each)


def test_an_owner_goes_back(device: Device) -> None:
    """And forth again; never below the floor, nor to what a card has eaten."""
    with pytest.raises(RefusedError, match="no release to go back to"):
        device.installation.revert()
    device.install()
    device.install(NEW, CHANGED)
    here = device.installation
    assert (here.revert(), here.current(), here.previous()) == (OLD, OLD, NEW)
    assert (here.revert(), here.current(), here.previous()) == (NEW, NEW, OLD)
    (device.root / f"releases/{OLD}/edged/sound.wav").write_text("RIFX")
    with pytest.raises(RefusedError, match=r"is damaged: run install\.sh"):
        here.revert()
    device.stage(THIRD, CHANGED, counter=9, floor=5)
    here.commit(THIRD)
    with pytest.raises(RefusedError, match="may not run again"):
        here.revert()
    assert here.current() == THIRD


def test_what_was_ended_in_the_middle_is_cleared_up(device: Device) -> None:
    """Half-made trees, releases that nothing names, a record that makes no sense."""
    device.install()
    device.install(NEW, CHANGED)
    device.stage(THIRD)
    (device.root / ".stage-x/edged").mkdir(parents=True)
    (device.root / "trial.json").write_text("{")
    device.installation.reconcile(THIRD)
    assert {each.name for each in (device.root / "releases").iterdir()} == {OLD, NEW, THIRD}
    device.installation.reconcile()
    assert {each.name for each in (device.root / "releases").iterdir()} == {OLD, NEW}
    assert {each.name for each in device.root.iterdir()} == {
        *("releases", "current", "previous", "state", "state.lock"),
    }


def test_what_is_on_trial_stays(device: Device) -> None:
    """Clearing up takes nothing away that may run."""
    device.install()
    device.try_out()
    device.installation.reconcile()
    assert device.installation.trial() == Trial(NEW, OLD)
    assert contents(device.root / f"releases/{NEW}")


def test_two_runs_at_once(device: Device) -> None:
    """The second says so and ends; so does one whose lock install.sh has removed."""
    other = Installation(device.root)
    with device.installation.one_run():
        with pytest.raises(BusyError, match="another install or update"), other.one_run():
            pass
        (device.root / "update.lock").unlink()
    with other.one_run():
        pass


@pytest.mark.parametrize("name", ["bad.json", "floor.json"])
@pytest.mark.parametrize(
    "content", ["", "{", "[1]", '{"a": 1}', "true", "9" * 70_000, "[" * 70_000]
)
def test_a_damaged_record_is_an_empty_one(device: Device, name: str, content: str) -> None:
    """The device runs as before, and the record is written anew."""
    device.install()
    (device.root / "state" / name).write_text(content)
    assert not device.installation.failed()
    assert device.installation.floor() == 0
    device.installation.reject(NEW, "why")
    device.stage(THIRD, floor=3)
    device.installation.commit(THIRD)
    assert device.installation.failed() == {NEW: "why"}
    assert device.installation.floor() == 3


def test_a_link_elsewhere_is_none(device: Device) -> None:
    """An owner may have pointed `current` at a checkout."""
    device.install()
    (device.root / "current").unlink()
    (device.root / "current").symlink_to("/home/me/edged")
    assert device.installation.current() is None


def test_what_cannot_be_written_is_told(device: Device) -> None:
    """With the place, and nothing has changed."""
    device.install()
    device.stage(NEW, CHANGED)
    (device.root / ".trial.json.new").mkdir()
    with pytest.raises(StorageError, match=r"\.trial\.json\.new: Is a directory"):
        device.installation.arm(NEW)
    assert (device.installation.current(), device.installation.trial()) == (OLD, None)
