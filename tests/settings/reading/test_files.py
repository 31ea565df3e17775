"""From files to settings: order, merging, and everything wrong at once."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.settings.model import Settings
from edged.settings.reading.files import inspect, judge, load
from edged.settings.reading.names import KEYS, KINDS
from edged.settings.reading.problems import dotted
from edged.settings.reading.sources import Source, read_all
from edged.settings.tables.limits import Range
from tests.settings.owner import complaint, write
from tests.unprivileged import as_nobody, becomes_nobody, unprivileged

ROOT = Path(__file__).parents[3]


def test_the_last_file_has_the_last_word(tmp_path: Path) -> None:
    """Files of conf.d come in the order of their names; tables are merged key by key."""
    main = write(
        tmp_path,
        main="[speaker]\nvolume = 1\nbuffer_ms = 200\n[button]\npin = 5",
        b="[speaker]\nvolume = 3",
        a="[speaker]\nvolume = 2\nprebuffer_ms = 80",
    )
    (tmp_path / "conf.d" / "c.toml.old").write_text("nonsense")
    (tmp_path / "conf.d" / ".d.toml").write_text("nonsense")
    loaded = load(main)
    speaker = loaded.speaker
    assert (speaker.volume, speaker.buffer_ms, speaker.prebuffer_ms) == (3, 200, 80)
    assert loaded.button.pin == 5
    assert loaded.light == Settings().light


def test_no_file_at_all_means_defaults(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The default file may be missing, which the journal notes; conf.d is read without it."""
    caplog.set_level(logging.INFO, "edged")
    main = tmp_path / "config.toml"
    assert judge(*read_all(main, needed=False)).settings == Settings()
    assert "settings_file_missing" in caplog.text
    write(tmp_path, a="[speaker]\nvolume = 2")
    found = judge(*read_all(main, needed=False))
    assert found.settings
    assert found.settings.speaker.volume == 2


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    """Several files, several mistakes, one text; each in its file."""
    main = write(
        tmp_path,
        main='[button]\npni = 3\npin = 99\n[light]\npin = "a"\n[speeker]\nvolume = 2',
        a="[speaker\n",
        b='[camera]\nkind = "simulated"',
    )
    assert complaint(main).splitlines() == [
        (
            "conf.d/a.toml: line 1, column 9: is not TOML: expected ']' at the end of a table "
            "declaration"
        ),
        "config.toml: button.pni: no such setting; did you mean button.pin?",
        "config.toml: button.pin: must be a whole number from 0 to 27, not 99",
        'config.toml: light.pin: must be a whole number from 0 to 27, not "a"',
        "config.toml: speeker: no such table or setting; did you mean speaker?",
        'conf.d/b.toml: camera.folder: is required with kind = "simulated": a folder of *.jpg',
    ]


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    """A file named by --config must exist."""
    assert complaint(tmp_path / "none.toml") == "none.toml: does not exist; check the path"


def test_a_link_to_nowhere_is_said(tmp_path: Path) -> None:
    """A file in conf.d is never there by chance."""
    main = write(tmp_path, main="")
    (tmp_path / "conf.d" / "a.toml").symlink_to("nowhere")
    assert complaint(main) == "conf.d/a.toml: does not exist; check the path"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """The system's error is passed on."""
    assert complaint(tmp_path).endswith("cannot be read: Is a directory")


def test_a_byte_order_mark_means_nothing(tmp_path: Path) -> None:
    """Some editors write one."""
    assert load(write(tmp_path, main=b"\xef\xbb\xbf[button]\npin = 5")).button.pin == 5


def test_a_doubt_does_not_stop_the_device(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A possible mistake goes to the journal."""
    main = write(tmp_path, main="[button]\npin = 3\n[speaker]\nprebuffer_ms = 200\nbuffer_ms = 100")
    a = "[microphone]\ndevice = 'default'"
    assert load(write(tmp_path, a=a)).button.pin == 3
    doubts = [f"{Path(doubt.file).name}: {doubt.key}" for doubt in inspect(main).doubts]
    wanted = ["config.toml: button.pin", "a.toml: microphone.device"]
    assert doubts == [*wanted, "config.toml: speaker.prebuffer_ms"]
    assert caplog.text.count("setting_doubted") == 3


def test_a_cross_rule_is_silent_about_what_is_wrong_anyway(tmp_path: Path) -> None:
    """A refused pin falls back to 17 for the check, which must not be reported as a collision."""
    main = write(tmp_path, main="[button]\npin = 99\n[light]\npin = 17")
    assert "light.pin" not in complaint(main)


@becomes_nobody
def test_a_file_that_may_not_be_read() -> None:
    """Another user's private file: cause and cure."""
    program = (
        "from pathlib import Path; from edged.settings.reading.sources import _read\n"
        "print(_read(Path('/proc/1/environ')))"
    )
    run = [*as_nobody(), sys.executable, "-c", program]
    said = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.startswith("/proc/1/environ: permission denied; ")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_a_link_into_a_home_is_not_called_unreadable() -> None:
    """Making the file readable would not help: the service cannot see home directories."""
    with TemporaryDirectory() as name:  # tmp_path lies in a folder that others may not enter
        folder = Path(name)
        folder.chmod(0o755)
        main = write(folder, main="")
        (folder / "conf.d/60-mine.toml").symlink_to("/root/mine.toml")
        with unprivileged():
            said = complaint(main)
    assert said.startswith("conf.d/60-mine.toml: points into /root, which the service cannot see")


def test_tap_is_shorter_than_the_longest_hold() -> None:
    """Their bounds alone ensure it, so that no rule has to."""
    kinds = KINDS["conversation"]
    (tap,) = [m.high for m in kinds["tap_ms"].__metadata__ if isinstance(m, Range)]
    (hold,) = [m.low for m in kinds["max_hold_s"].__metadata__ if isinstance(m, Range)]
    assert tap < hold * 1000


def toml() -> st.SearchStrategy[object]:
    """Every kind of TOML value."""
    leaves = st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.dates(),
        st.times(),
        st.datetimes(),
        st.sampled_from(["auto", "gpio", "wav", "simulated", "hw:0", "/x", 17, 25, 99]),
    )
    return st.recursive(
        leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
    )


def tables() -> st.SearchStrategy[dict[str, object]]:
    """Files with real and invented tables and keys."""
    names = st.sampled_from(sorted({k for keys in KEYS.values() for k in keys})) | st.text()
    table = st.dictionaries(names, toml(), max_size=6)
    return st.dictionaries(st.sampled_from(list(KEYS)) | names, table | toml(), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(tables(), max_size=3))
def test_no_file_is_too_strange(contents: list[dict[str, object]]) -> None:
    """Any files become settings or problems, each with its file."""
    findings = judge([Source(f"{n}.toml", data) for n, data in enumerate(contents)], [])
    assert (findings.settings is None) == bool(findings.problems)
    files = {f"{n}.toml" for n in range(len(contents))}
    assert {problem.file for problem in findings.problems} <= files
    assert all(problem.key and problem.text for problem in findings.problems)
    assert all(len(str(problem).splitlines()) == 1 for problem in findings.problems)
    named = {problem.key.partition(".")[0] for problem in findings.problems}
    assert {dotted(n) for data in contents for n in data if n not in KEYS and "." not in n} <= named
