"""`edged set-key`: the key is stored atomically and never shown."""

import argparse
import errno
import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from edged.errors import EdgedError
from edged.service.set_key import run, write_secret
from edged.settings.secrets.secret import Kind
from tests.service.manager import LONGEST
from tests.unprivileged import as_nobody, becomes_nobody

KEY = "AIzaPrecious-key_of_1"


def set_key(
    store: Path | None, given: bytes, *, by: Sequence[str] = ()
) -> "subprocess.CompletedProcess[bytes]":
    """Run the command; `by` is the prefix that runs it as another user."""
    where = [] if store is None else ["--store", str(store)]
    command = [*by, sys.executable, "-m", "edged", "set-key", *where]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=LONGEST)


def test_the_key_is_kept_for_root_alone(tmp_path: Path) -> None:
    """Without the newline that `echo` adds, in a directory that only root can enter."""
    store = tmp_path / "etc" / "credstore"
    done = set_key(store, f"{KEY}\n".encode())
    assert done.returncode == 0, done.stderr
    kept = store / "edged.api_key"
    assert kept.read_text() == KEY
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    assert [each.name for each in store.iterdir()] == ["edged.api_key"]
    assert str(kept) in done.stdout.decode()
    assert KEY.encode() not in done.stdout + done.stderr


def test_a_new_key_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Even if others could read it."""
    old = tmp_path / "edged.api_key"
    old.write_text("old")
    old.chmod(0o644)
    assert set_key(tmp_path, KEY.encode()).returncode == 0
    assert (old.read_text(), stat.S_IMODE(old.stat().st_mode)) == (KEY, 0o600)


def test_what_was_around_a_key_is_not_kept_and_is_said(tmp_path: Path) -> None:
    """A line of a shell script is unwrapped."""
    done = set_key(tmp_path, f'export GEMINI_API_KEY="{KEY}"\n'.encode())
    assert done.returncode == 0
    assert (tmp_path / "edged.api_key").read_text() == KEY
    said = "edged.api_key, without the name before it and the quotation marks.\n"
    assert done.stdout.decode().endswith(said)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        (f"{KEY}\n{KEY}\n", "is repeated; give it once"),
        (f"{KEY} {KEY}x", "contains a space or line break"),
        (f"{KEY}\x1b[A", "contains the invisible character U+001B"),
        (f"{KEY}é", "contains é, which no key has"),
        ("x" * 10_000, "is too long for a key"),
    ],
)
def test_what_cannot_be_a_key_changes_nothing(tmp_path: Path, given: str, why: str) -> None:
    """One line says why, without the key."""
    (tmp_path / "edged.api_key").write_text("old")
    done = set_key(tmp_path, given.encode())
    assert done.returncode == 1
    said = done.stderr.decode()
    assert said.startswith(f"edged: nothing was changed: the API key {why}; create")
    assert said.count("\n") == 1
    assert KEY not in said
    assert (tmp_path / "edged.api_key").read_text() == "old"


def test_no_part_of_a_key_is_left_behind(tmp_path: Path) -> None:
    """The temporary file is hidden, and removed if it cannot be moved into place."""
    (tmp_path / "edged.new").write_text("another credential")
    (tmp_path / ".edged.api_key.new").write_text("of an attempt that was killed")
    (tmp_path / "edged.api_key" / "in the way").mkdir(parents=True)
    assert set_key(tmp_path, KEY.encode()).returncode == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["edged.api_key", "edged.new"]


def test_a_key_that_is_in_place_is_not_called_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the directory cannot be synced, the key may not survive a power cut."""

    def worn_out(_directory: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("edged.atomic_file.sync_folder", worn_out)
    with pytest.raises(EdgedError, match="but may not survive a power cut: Input/output"):
        write_secret(KEY.encode(), tmp_path)
    assert (tmp_path / "edged.api_key").read_text() == KEY


@becomes_nobody
def test_others_than_root_are_told_so(tmp_path: Path) -> None:
    """Before the prompt; an unwritable directory is reported too."""
    done = set_key(None, b"", by=as_nobody())
    assert (done.returncode, done.stderr) == (
        77,
        b"edged: only root can store it: sudo edged set-key\n",
    )
    done = set_key(tmp_path, KEY.encode(), by=as_nobody())
    assert done.returncode == 1
    assert b"it is not writable (use sudo); nothing was changed" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount")
def test_a_file_system_that_is_read_only_is_told(tmp_path: Path) -> None:
    """As with a dead SD card, or an overlay."""
    command = f"mount -t tmpfs -o ro none {tmp_path} && exec {sys.executable} -m edged"
    command += f" set-key --store {tmp_path}/credstore"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", command],
        input=KEY.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"the file system is read-only (make it writable: " in done.stderr
    assert KEY.encode() not in done.stderr


def test_a_person_is_asked_and_nothing_is_shown(tmp_path: Path) -> None:
    """On a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "edged", "set-key", "--store", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        seen = b""
        while b"API key" not in seen:
            seen += os.read(ours, 1024)
        os.write(ours, f"{KEY}\n".encode())
        try:
            while more := os.read(ours, 1024):
                seen += more
        except OSError:  # the other end is closed
            pass
        assert process.wait(LONGEST) == 0
    os.close(ours)
    assert KEY.encode() not in seen
    assert (tmp_path / "edged.api_key").read_text() == KEY


@pytest.mark.parametrize(
    ("unit", "booted", "words"),
    [
        (
            True,
            True,
            "edged is running; `sudo edged status` shows its state.\n",
        ),
        (True, False, "systemd is not running here; edged.service reads it when it starts.\n"),
        (False, False, "or run it by hand with the secret in its variable (docs/service.md).\n"),
        (False, True, "There is no edged.service here to read it: install edged"),
    ],
)
def test_it_is_said_who_reads_the_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    unit: bool,
    booted: bool,
    words: str,
) -> None:
    """Nobody, without a unit; and what comes next is something that the caller may do."""
    if unit:
        (tmp_path / "edged.service").touch()
    monkeypatch.setattr("edged.service.set_key._UNITS", (tmp_path / "none", tmp_path))
    monkeypatch.setattr("edged.service.set_key._BOOTED", tmp_path / ("" if booted else "none"))
    monkeypatch.setattr("edged.service.set_key._SYSTEMCTL", "/bin/true")
    monkeypatch.setattr("edged.service.set_key.STORE", tmp_path / "store")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    given = tmp_path / "given"
    given.write_text(KEY)
    with given.open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert run(argparse.Namespace(store=None, kind=None, tool=None, config=None)) == 0
    assert (tmp_path / "store/edged.api_key").read_text() == KEY
    assert words in capsys.readouterr().out


DRIVEN = """
import sys
from pathlib import Path
from edged import cli
from edged.service import set_key
here = Path(sys.argv[1])
set_key.STORE, set_key._UNITS = here / "store", (here,)
set_key._BOOTED, set_key._SYSTEMCTL = here, str(here / "systemctl")
sys.exit(cli.main(["set-key"]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can store the key")
def test_an_output_that_is_full_does_not_keep_the_key_from_the_service(tmp_path: Path) -> None:
    """It is restarted all the same, and the exit code says that something went wrong."""
    (tmp_path / "edged.service").touch()
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$1" >>{tmp_path}/verbs\n')
    systemctl.chmod(0o755)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", DRIVEN, tmp_path],
            input=KEY.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert (tmp_path / "verbs").read_text().split() == ["cat", "restart"]
    assert (tmp_path / "store/edged.api_key").read_text() == KEY


DEVICE_SECRET = "edged.kitchen.Qx7" + 14 * "Vy4"
VERTEX = '[gemini]\nbackend = "vertex"\n'
ACCOUNT = json.dumps(
    {
        "type": "service_account",
        "project_id": "mine",
        "private_key": "-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n-----END PRIVATE KEY-----\n",
        "client_email": "device@mine.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
)
BROKER = '[gemini]\nbackend = "token-broker"\nbroker_url = "https://broker.example"\n'


@pytest.mark.parametrize(
    ("settings", "given", "options", "name", "unused"),
    [
        ("", DEVICE_SECRET, (), "device secret", True),
        (BROKER, DEVICE_SECRET, (), "device secret", False),
        (BROKER, "a-secret-of-another-broker", (), "device secret", False),
        (BROKER, KEY, ("--kind", "api-key"), "API key", True),
        (VERTEX, KEY, (), "express key", False),
        (VERTEX, ACCOUNT, (), "service account", False),
        ("", ACCOUNT, (), "service account", True),
        ("[gemini", KEY, (), "API key", False),
    ],
)
def test_it_is_said_what_it_was_taken_for(
    tmp_path: Path, settings: str, given: str, options: tuple[str, ...], name: str, *, unused: bool
) -> None:
    """By its form, else by the backend; and whether the backend uses such a thing."""
    config = tmp_path / "config.toml"
    config.write_text(settings)
    words = (sys.executable, "-m", "edged", "--config", str(config), "set-key", *options)
    command = [*words, "--store", str(tmp_path / "store")]
    done = subprocess.run(
        command, input=given, capture_output=True, check=True, text=True, timeout=LONGEST
    )
    file = tmp_path / "store" / f"edged.{name.lower().replace(' ', '_')}"
    assert file.read_text() == given
    assert f"Stored the {name} in {file}" in done.stdout
    assert (f"which uses no {name}: set backend = " in done.stdout) == unused
    assert given not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (ACCOUNT[:-10], "is not whole; give the file: sudo edged set-key <FILE.json"),
        ("{", "is not whole"),
        ("[1]", "is no JSON object"),
        ("<html>", "is not JSON"),
        ("x" * 20_000, "is too long"),
        ('{"installed": {}}', "is of an OAuth client"),
        ('{"type": "authorized_user"}', "is the login of a person, which expires"),
        ('{"type": "external_account"}', "is for workloads in other clouds"),
        ('{"type": ["service_account"]}', "is of another type"),
        (ACCOUNT.replace("client_email", "email"), "has no client_email"),
        (ACCOUNT.replace("PRIVATE", "PUBLIC"), "has a private_key that is none"),
        (ACCOUNT.replace("MAMCAQA", "MAMC"), "has a private_key that is damaged"),
        (ACCOUNT.replace("MAMCAQA=", "MAMCAQAA"), "has a private_key that is damaged"),
        (ACCOUNT.replace("MAMCAQA=", "M*MCAQA="), "has a private_key that is damaged"),
        (ACCOUNT.replace("MAMCAQA=", "…"), "has a private_key that is damaged"),
        (ACCOUNT.replace("-----END", "----END"), "has a private_key that is damaged"),
        (ACCOUNT.replace("https://", "http://"), "has a token_uri that is not https://"),
        (f'{{"type": "service_account", "a": {"[" * 9_000}', "is not whole"),
    ],
)
def test_what_is_no_service_account(tmp_path: Path, given: str, why: str) -> None:
    """One line says what it is instead, and nothing of what is in it."""
    with pytest.raises(EdgedError) as refused:
        write_secret(given.encode(), tmp_path, "vertex", Kind.SERVICE_ACCOUNT)
    said = str(refused.value)
    assert said.startswith(f"nothing was changed: the service account {why}"), said
    assert "MAMCAQA" not in said
    assert list(tmp_path.iterdir()) == []
