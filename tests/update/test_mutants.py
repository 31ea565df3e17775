"""Each defence of an installation is needed: without it a test fails."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

_REPOSITORY: Final = Path(__file__).parents[2]


class Mutant(NamedTuple):
    """A source without one of its defences, and the test that has to notice."""

    module: str
    text: str
    instead: str
    test: str


MUTANTS: Final = {
    "a start is not counted": Mutant(
        "launcher",
        "        _count(folder, {",
        "        dict({",
        "test_launcher.test_a_trial_runs_once_in_each_of_three_boots",
    ),
    "a boot may start it twice": Mutant(
        "launcher",
        "and boot not in boots",
        "",
        "test_launcher.test_a_trial_runs_once_in_each_of_three_boots",
    ),
    "it is started for ever": Mutant(
        "launcher",
        "0 < left <= _STARTS",
        "left <= _STARTS",
        "test_launcher.test_a_trial_runs_once_in_each_of_three_boots",
    ),
    "a full disk is no reason": Mutant(
        "launcher",
        "        _count(folder, {",
        "        with contextlib.suppress(OSError): _count(folder, {",
        "test_launcher.test_a_start_is_counted_before_it_happens",
    ),
    "a trial outlives its commit": Mutant(
        "launcher",
        ' or os.readlink("current", dir_fd=folder) != f"releases/{over}"',
        "",
        "test_launcher.test_a_committed_release_is_no_trial",
    ),
    "an old selection stays": Mutant(
        "launcher",
        "selected.unlink(missing_ok=True)",
        "if selected.is_symlink(): return None",
        "test_launcher.test_a_trial_runs_once_in_each_of_three_boots",
    ),
    "a link is followed": Mutant(
        "launcher",
        """    with contextlib.suppress(FileNotFoundError):
        os.unlink(fresh, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW""",
        "    flags = os.O_WRONLY | os.O_CREAT",
        "test_launcher.test_a_link_in_its_way_is_not_followed",
    ),
    "whoever holds the lock is ignored": Mutant(
        "launcher",
        "            _wait_for(lock.fileno())\n",
        "",
        "test_launcher.test_a_change_that_takes_too_long",
    ),
    "nothing is read back": Mutant(
        "staging",
        "if wrong := damaged(tree, manifest, linked):",
        "if wrong := []:",
        "test_staging.test_what_the_disk_gives_back_is_believed",
    ),
    "rot is linked": Mutant(
        "staging",
        "if _sha256(each) == file.sha256",
        "if each.exists()",
        "test_staging.test_rot_is_seen_and_does_not_spread",
    ),
    "room is not asked for": Mutant(
        "staging",
        "    _check_space(root, manifest, layers)\n",
        "",
        "test_staging.test_room_is_asked_for_first",
    ),
    "a damaged tree is taken": Mutant(
        "staging",
        "        if not damaged(place, manifest):\n            return place",
        "        return place",
        "test_staging.test_what_is_there_and_damaged_is_replaced",
    ),
    "the current tree is cleared away": Mutant(
        "staging",
        'if target(root / "current") == place.name:',
        "if False:",
        "test_staging.test_what_is_there_and_damaged_is_replaced",
    ),
    "what is half-made stays": Mutant(
        "staging",
        '    yield from root.glob(f"{_STAGE}*")\n',
        "",
        "test_installed.test_what_was_ended_in_the_middle_is_cleared_up",
    ),
    "an owner goes below the floor": Mutant(
        "installed",
        "if manifest.counter < self.floor():",
        "if False:",
        "test_installed.test_an_owner_goes_back",
    ),
    "a commit raises no floor": Mutant(
        "installed",
        "records.raise_floor(self._floor, manifest.floor)",
        "pass",
        "test_installed.test_a_commit_raises_the_floor",
    ),
    "a lost floor is none": Mutant(
        "installed",
        "max(records.floor(self._floor), known.floor if known else 0)",
        "records.floor(self._floor)",
        "test_installed.test_a_commit_raises_the_floor",
    ),
    "a failure is forgotten": Mutant(
        "installed",
        "            records.add_failed(self._failed, release, why)\n",
        "",
        "test_installed.test_a_release_that_failed_is_remembered",
    ),
    "two run at once": Mutant(
        "locks",
        "fcntl.LOCK_EX | fcntl.LOCK_NB",
        "fcntl.LOCK_SH",
        "test_installed.test_two_runs_at_once",
    ),
}


def package(folder: Path) -> Path:
    """Make a folder that has the package; its updates are a copy."""
    (folder / "edged").mkdir(parents=True)
    for each in (_REPOSITORY / "edged").iterdir():
        if each.name != "update":
            (folder / "edged" / each.name).symlink_to(each)
    for name in ("tests", "scripts"):
        (folder / name).symlink_to(_REPOSITORY / name)
    shutil.copytree(_REPOSITORY / "edged/update", folder / "edged/update")
    return folder


def passing(lines: list[str]) -> list[str]:
    """Return those lines of `FOLDER MODULE TEST` of which the test passes."""
    command = [sys.executable, "-B", "-m", "tests.update.mutant"]
    done = subprocess.run(
        command, input="\n".join(lines), cwd=_REPOSITORY, capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return done.stdout.splitlines()


def test_without_a_defence_a_test_fails(tmp_path: Path) -> None:
    """Otherwise nobody would notice if it went."""
    lines = {}
    for number, (name, mutant) in enumerate(MUTANTS.items()):
        folder = package(tmp_path / f"{number}")
        source = folder / f"edged/update/{mutant.module}.py"
        text = source.read_text()
        assert mutant.text in text, name
        source.write_text(text.replace(mutant.text, mutant.instead))
        lines[f"{folder} {mutant.test.replace('.', ' ')}"] = name
    assert [lines[line] for line in passing([*lines])] == []


def test_with_all_of_them_they_pass(tmp_path: Path) -> None:
    """So it is the defence that a test misses."""
    folder = package(tmp_path / "whole")
    lines = [f"{folder} {each.replace('.', ' ')}" for each in {m.test for m in MUTANTS.values()}]
    assert passing(lines) == lines
