"""Whole runs of the updater: a real repository, a real installation, and a device that is told of.

Each ends in a release that runs, in a sentence with the cause, and in an exit code.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from edged.errors import EdgedError
from edged.update import choices, search
from edged.update.choices import Choices
from edged.update.download import Downloads
from edged.update.errors import BusyError, RefusedError, UnreachableError
from edged.update.probation import Result, Unit
from edged.update.report import Report, Trial, read, sentence, written
from edged.update.repository import Repository
from edged.update.source import Folder, Reply
from edged.update.trying import PATIENCE_S, REST_S, Trying
from edged.update.updater import Updater, kept
from edged.values import replace
from tests.update.device import CHANGED, NEW, OLD, Device
from tests.update.repository import TREE, Published
from tests.update.telephone import DEAF, TALKING, Pace, Telephone

_SYSTEM: Final = "cp311-x86_64"
_DAY: Final = 86_400


class Counting(Folder):
    """A folder that counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, url: str, start: int = 0) -> Reply:
        """Return a file."""
        self.asked.append(url.rpartition("/")[2])
        return super().get(url, start)


class Fleet:
    """A publisher and one device of his."""

    def __init__(self, device: Device, folder: Path) -> None:
        self.published = Published(folder / "repository")
        self.published.release(OLD, counter=10)
        self.published.release(NEW, CHANGED, counter=20)
        self.published.channel([NEW])
        self.device = device
        self.installation = device.installation
        device.stage(OLD, counter=10)
        self.installation.commit(OLD)
        self.pace = Pace()
        self.phone = Telephone(device, self.pace, folder / "selected")
        self.source = Counting()
        self.system = _SYSTEM
        self.examined: list[tuple[Path, Path | None]] = []
        self.refusal = ""
        self.network = True
        self.ahead = 0

    def now(self) -> float:
        """Return the time of the device's clock."""
        return self.published.now.timestamp() + self.pace.now() + self.ahead

    def updater(self) -> Updater:
        """Return a process of the updater."""
        trying = Trying(self.installation, self.phone, self.pace, lambda: self.network)
        return Updater(
            installation=self.installation,
            channel="stable",
            look=self.look,
            device=lambda: search.device(self.installation, self.system, "me"),
            downloads=Downloads(self.installation.state / "layers", self.source),
            examine=self.examine,
            trying=trying,
            now=self.now,
        )

    def look(self) -> Repository:
        """Return a look at the repository."""
        return Repository(
            url=self.published.url,
            root=self.published.root,
            state=self.installation.state,
            source=self.source,
            built=0,
            now=self.now,
        )

    def examine(self, tree: Path, before: Path | None) -> None:
        """Examine a tree."""
        self.examined.append((tree, before))
        if self.refusal:
            raise RefusedError(self.refusal)

    def run(self) -> Report:
        """Run the updater once."""
        return self.updater().run()


@pytest.fixture
def fleet(device: Device, tmp_path: Path) -> Iterator[Fleet]:
    """A device with the old release, whose channel names the new one."""
    made = Fleet(device, tmp_path)
    yield made
    assert not made.phone.cut, "a conversation was cut"
    assert not [*made.device.root.glob(".stage*")]


def test_an_update_is_installed(fleet: Fleet) -> None:
    """Of what is new only, unnoticed, after a check before and a soak afterwards."""
    report = fleet.run()
    assert (report.code, report.said) == (0, f"{NEW} committed")
    assert fleet.installation.current() == NEW
    assert fleet.installation.previous() == OLD
    assert fleet.phone.started == [NEW]
    assert fleet.examined == [(fleet.installation.tree(NEW), fleet.installation.tree(OLD))]
    assert len([name for name in fleet.source.asked if name.endswith(".tar.xz")]) == 1
    assert not [*(fleet.installation.state / "layers").iterdir()]
    assert fleet.pace.now() > REST_S + 120
    assert sentence(report, NEW) == f"{NEW} runs; {NEW} committed."
    assert fleet.run().said == "it is up to date"
    assert fleet.phone.started == [NEW]


def test_a_check_changes_nothing(fleet: Fleet) -> None:
    """It says what there is; with nothing new it is two requests."""
    report = fleet.updater().check()
    assert report.said == "a new release is to be installed"
    assert report.offered == NEW
    assert fleet.installation.current() == OLD
    fleet.run()
    fleet.source.asked.clear()
    assert fleet.updater().check().said == "it is up to date"
    assert len(fleet.source.asked) == 2


@pytest.mark.parametrize(
    ("break_", "why"),
    [
        (lambda f: f.phone.crash_s.update({NEW: 2}), "before it was ready"),
        (lambda f: f.phone.crash_s.update({NEW: 90}), "it was ready, and then crashed"),
        (lambda f: f.phone.hang.add(NEW), "it was not ready after 300 s"),
        (lambda f: f.phone.states.update({NEW: DEAF}), "the microphone does not work with it"),
        (lambda f: setattr(f, "refusal", "its own check fails (1): no"), "its own check fails"),
    ],
    ids=["crash", "wedge", "hang", "deaf", "cannot update itself"],
)
def test_a_release_that_fails_is_not_tried_again(
    fleet: Fleet, break_: Callable[[Fleet], None], why: str
) -> None:
    """The old one runs, and the next run knows; until there is another release."""
    break_(fleet)
    report = fleet.run()
    assert (report.code, report.trial and report.trial.result) == (1, Result.FAILED)
    assert why in report.said
    assert fleet.installation.current() == fleet.phone.runs() == OLD
    assert fleet.run().said == "it failed here before, and is not tried again"
    fleet.refusal = ""
    third = "1.2-ccccccc-cp311-x86_64"
    fleet.published.release(third, CHANGED, counter=30)
    fleet.published.channel([third])
    assert fleet.run().said == f"{third} committed"


def test_a_conversation_is_never_cut(fleet: Fleet) -> None:
    """The update waits for its end, or for another run; what was fetched stays."""
    fleet.phone.state = TALKING
    report = fleet.run()
    assert (report.code, report.said) == (0, "somebody talks all the time: the update waits")
    assert fleet.pace.now() >= PATIENCE_S
    assert not fleet.phone.started
    fleet.source.asked.clear()
    fleet.pace.later(600, lambda: setattr(fleet.phone, "state", {**TALKING, "state": "ready"}))
    assert fleet.run().said == f"{NEW} committed"
    assert not [name for name in fleet.source.asked if name.endswith(".tar.xz")]


def test_edged_that_was_stopped_is_not_started(fleet: Fleet) -> None:
    """Its owner has stopped it; before the restart, or while the new one soaks."""
    fleet.phone.stopped = Unit.STOPPED
    assert fleet.run().said == "edged is stopped: the update waits until it runs"
    fleet.phone.stopped = Unit.ACTIVE
    fleet.pace.later(REST_S + 20, lambda: setattr(fleet.phone, "stopped", Unit.STOPPED))
    report = fleet.run()
    assert (report.code, report.trial and report.trial.result) == (75, Result.UNDECIDED)
    assert fleet.installation.current() == OLD
    assert fleet.installation.trial() is None


def test_an_old_release_that_does_not_run_is_no_reason_to_wait(fleet: Fleet) -> None:
    """The update may be its cure."""
    fleet.phone.hang.add(OLD)
    assert fleet.run().said == f"{NEW} committed"


@pytest.mark.parametrize(
    ("prepare", "said", "runs"),
    [
        (lambda f: f.phone.states.clear(), f"{NEW} committed", NEW),
        (lambda f: f.phone.states.update({NEW: DEAF}), "the microphone does not work", OLD),
    ],
    ids=["well", "deaf"],
)
def test_a_run_that_was_killed_is_gone_on_with(
    fleet: Fleet, prepare: Callable[[Fleet], None], said: str, runs: str
) -> None:
    """While the new release soaked, power went: it runs, and is judged by how the device was."""
    prepare(fleet)

    def _killed() -> None:
        raise KeyboardInterrupt

    fleet.pace.later(REST_S + 60, _killed)
    with pytest.raises(KeyboardInterrupt):
        fleet.run()
    assert fleet.installation.current() == OLD
    fleet.device.boot = "1"
    fleet.phone.start()
    assert fleet.phone.runs() == NEW
    fleet.run()
    trial = kept(fleet.installation).trial
    assert trial is not None
    assert said in f"{NEW} {trial.result.value}: {trial.why}"
    assert fleet.installation.current() == runs
    assert fleet.phone.runs() == runs


def test_power_that_goes_at_each_start_is_no_fault_of_the_release(fleet: Fleet) -> None:
    """It is tried again after a day, then after two."""

    def _killed() -> None:
        raise KeyboardInterrupt

    for days in (1, 2):
        fleet.pace.later(REST_S + 10, _killed)
        with pytest.raises(KeyboardInterrupt):
            fleet.run()
        for boot in "abc":
            fleet.device.boot = f"{boot}{days}"
            fleet.phone.start()
        fleet.device.boot = f"d{days}"
        fleet.phone.start()
        assert fleet.phone.runs() == OLD
        report = fleet.run()
        assert report.said == f"{NEW} was interrupted; it is tried again in {24 * days} h"
        assert report.code == 0
        assert report.trial
        assert (report.trial.result, report.trial.times) == (Result.UNDECIDED, days)
        fleet.ahead += days * _DAY + 3600
    assert fleet.run().said == f"{NEW} committed"


def test_no_network_afterwards_is_no_fault_of_the_release(fleet: Fleet) -> None:
    """A release that does not reach Gemini, where the publisher is not reached either."""
    offline = {**DEAF, "parts": {}, "link": {"state": "offline"}}
    fleet.phone.state = {**offline, "link": {"state": "online"}}
    fleet.phone.states[NEW] = offline
    fleet.network = False
    assert fleet.run().code == 75
    assert fleet.installation.failed() == {}
    assert fleet.phone.runs() == OLD


def test_another_python_takes_the_other_release_at_once(fleet: Fleet) -> None:
    """After an upgrade of Debian nothing runs that could be disturbed or fallen back to."""
    other = "1.1-bbbbbbb-cp313-x86_64"
    fleet.published.release(other, CHANGED, counter=20)
    fleet.published.channel([other], rollout={"percent": 0, "seed": ""}, hold=True)
    fleet.system = "cp313-x86_64"
    fleet.phone.stopped = Unit.FAILED
    assert fleet.run().said.startswith(f"{other} committed")
    assert fleet.examined[0][1] is None
    assert fleet.installation.current() == other


def test_holds_and_shares_are_obeyed(fleet: Fleet) -> None:
    """The publisher's and the owner's; each is told."""
    fleet.published.channel([NEW], hold=True)
    assert fleet.run().said == "the publisher has stopped this update"
    fleet.published.channel([NEW], rollout={"percent": 0, "seed": ""})
    assert "this one comes later" in fleet.run().said
    choices.write(fleet.installation.state, Choices(held=True))
    assert "updates are on hold" in fleet.run().said
    choices.write(fleet.installation.state, Choices())
    fleet.published.channel([NEW], rollout={"percent": 0, "seed": ""}, minimum=11)
    assert fleet.run().said == f"{NEW} committed"


def test_what_goes_wrong_is_told_and_kept(fleet: Fleet) -> None:
    """With its exit code; the next run begins anew."""
    fleet.ahead = 30 * _DAY
    with pytest.raises(RefusedError, match="expired"):
        fleet.run()
    report = kept(fleet.installation)
    assert report.code == 65
    assert "timedatectl" in report.said
    assert report.checked == int(fleet.now())
    fleet.ahead = 0
    layers = fleet.published.folder / "layers"
    layers.rename(layers.with_name("gone"))
    with pytest.raises(UnreachableError, match="answers 404"):
        fleet.run()
    layers.with_name("gone").rename(layers)
    with fleet.installation.one_run(), pytest.raises(BusyError):
        fleet.run()
    assert fleet.run().code == 0


def test_a_release_below_the_floor_is_refused(fleet: Fleet) -> None:
    """Whatever the channel says; above the floor it may go back."""
    fleet.published.release("2.0-ddddddd-cp311-x86_64", CHANGED, counter=30, floor=15)
    fleet.published.channel(["2.0-ddddddd-cp311-x86_64"])
    assert fleet.run().code == 0
    fleet.published.channel([OLD])
    assert fleet.run().said == "it is older than this device may go back to"
    fleet.published.channel([NEW])
    assert fleet.run().said == f"{NEW} committed"


def test_another_launcher_is_brought_by_install_sh_only(fleet: Fleet) -> None:
    """The release that needs it says so."""
    newer = "2.0-ddddddd-cp311-x86_64"
    fleet.published.release(newer, TREE, counter=30, base=2)
    fleet.published.channel([newer])
    assert "install.sh" in fleet.run().said


def test_the_report_survives_whatever_is_in_its_file(fleet: Fleet) -> None:
    """It is read as it was written, or as none."""
    full = Report(1, "said", 65, NEW, Trial(NEW, Result.UNDECIDED, "why", 2, 3))
    assert read(written(full)) == full
    assert read(written(replace(full, said="x" * 9_999))).said == "x" * 500
    for damaged in (None, b"", b"[]", b'{"checked": -1}', written(full)[:-9], b"\xff"):
        assert read(damaged) == Report()
    assert fleet.updater().check().trial is None
    assert isinstance(EdgedError(), Exception)
