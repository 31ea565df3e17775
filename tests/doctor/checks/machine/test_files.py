"""The settings: what is wrong with them, and what the service cannot read."""

import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edged import wav
from edged.doctor import examination
from edged.doctor.checks.machine import files, groups
from edged.doctor.checks.machine.groups import User
from edged.doctor.examination import DoctorOptions
from edged.doctor.finding import Verdict
from edged.pcm import INPUT_RATE
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.reading.files import inspect

PASS, WARNING, FAILURE = Verdict.PASS, Verdict.WARNING, Verdict.FAILURE
SERVICE = User("edged", 990, frozenset({990, 29}))


def written(path: Path, text: str, mode: int = 0o644) -> Path:
    """Write the settings."""
    path.write_text(text)
    path.chmod(mode)
    return path


def test_settings_that_are_right(tmp_path: Path) -> None:
    """The files are named."""
    file = written(tmp_path / "config.toml", "[speaker]\nvolume = 40\n")
    (found,) = files.judge(inspect(file), [], "edged")
    assert (found.verdict, found.text) == (PASS, f"valid ({file})")


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    """Each problem is a failure, each doubt a warning, in the words of check-config."""
    text = "[speaker]\nvolume = 400\n[camera]\nfolder = '/home/pi/it'\n[light]\npin = 17\n"
    found = list(files.judge(inspect(written(tmp_path / "my c.toml", text)), [], "edged"))
    assert [each.verdict for each in found] == [FAILURE, FAILURE, WARNING]
    assert "speaker.volume: must be a whole number from 0 to 100" in found[0].text
    assert "light.pin: is 17, like button.pin" in found[1].text
    assert found[0].cure == (
        f"correct it (sudo nano '{tmp_path / 'my c.toml'}'), then sudo systemctl restart edged"
    )


def test_a_model_that_was_switched_off(tmp_path: Path) -> None:
    """A failure that names what to set, though the device tries it."""
    file = written(tmp_path / "c.toml", 'gemini.model = "gemini-3.1-flash-live-preview"')
    (found,) = files.judge(inspect(file), [], "edged")
    assert found.verdict is FAILURE
    assert found.text.endswith('set gemini.model = "gemini-3.8-live"')
    assert found.cure == f"sudo nano {file}, then sudo systemctl reload edged"


def test_settings_that_the_service_may_not_read(tmp_path: Path) -> None:
    """The very file or folder is named, with the command that opens it."""
    file = written(tmp_path / "config.toml", "", 0o600)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):  # noqa: S108
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    shut = files.barriers([file], SERVICE)
    (found,) = files.judge(inspect(file), shut, "edged")
    assert found.verdict is FAILURE
    assert found.text == f"{file} cannot be read by the service's user edged"
    assert found.cure == f"sudo chmod a+r {file}"
    file.chmod(0o644)
    tmp_path.chmod(0o700)
    (found,) = files.judge(inspect(file), files.barriers([file], SERVICE), "edged")
    assert found.text == f"{tmp_path} cannot be entered by the service's user edged"
    assert files.barriers([file], None) == []


def test_a_folder_of_settings_has_to_be_listed(tmp_path: Path) -> None:
    """Who may only enter it finds no file in it."""
    folder = files.Entry("/etc/edged/conf.d", files.Right.LIST, stat.S_IFDIR | 0o711, 0, 0)
    shut = files.barrier([folder], SERVICE)
    assert shut == folder
    (found,) = files.judge(inspect(written(tmp_path / "c.toml", "")), [shut], "edged")
    assert found.text == "/etc/edged/conf.d cannot be listed by the service's user edged"
    assert found.cure == "sudo chmod a+rx /etc/edged/conf.d"
    assert files.barrier([replace(folder, mode=stat.S_IFDIR | 0o755)], SERVICE) is None
    assert files.barrier([replace(folder, right=files.Right.ENTER)], SERVICE) is None


def test_settings_that_lead_into_a_home(tmp_path: Path) -> None:
    """The owner reads them there; the service, whose unit hides all homes, does not."""
    link = tmp_path / "60 mine.toml"
    link.symlink_to("/home/pi/mine.toml")
    lost = files.astray([tmp_path / "config.toml", link])
    (found,) = files.judge(inspect(written(tmp_path / "config.toml", "")), lost, "edged")
    assert (found.verdict, found.text) == (
        FAILURE,
        f"{link} links into /home, which the service cannot see (ProtectHome= of its unit)",
    )
    assert found.cure.startswith(f"put a copy there: sudo cp -rL '{link}' '{link}.copy' && sudo rm")


def test_a_folder_of_settings_that_is_a_link_is_told_once(tmp_path: Path) -> None:
    """Not with every file in it, and the cure is one for a folder too."""
    (tmp_path / "conf.d").symlink_to("/root/conf.d")
    lost = files.astray([tmp_path / "conf.d", tmp_path / "conf.d/50.toml"])
    assert lost == [files.Links(str(tmp_path / "conf.d"), "/root")]


@pytest.mark.parametrize("name", ["mine.toml", "folder"])
def test_the_cure_of_a_link_works(tmp_path: Path, name: str) -> None:
    """As typed into a shell; sudo is left out."""
    home, link = tmp_path / "its home", tmp_path / name
    (home / "folder").mkdir(parents=True)
    (home / "folder/50.toml").write_text("")
    (home / "mine.toml").write_text("")
    link.symlink_to(home / name)
    found = inspect(written(tmp_path / "c.toml", ""))
    (told,) = files.judge(found, [files.Links(str(link), "/home")], "edged")
    cure = told.cure.removeprefix("put a copy there: ").replace("sudo ", "")
    subprocess.run(cure, shell=True, check=True)  # noqa: S602 - what the owner does
    assert link.exists()
    assert not link.is_symlink()
    assert (home / name).exists()


def test_what_the_settings_have_the_service_read() -> None:
    """Files of devices that are not in use do not matter."""
    tables = {
        "gemini": {"ca_file": "/ca.pem"},
        "microphone": {"kind": "wav", "file": "/voice.wav"},
        "camera": {"kind": "simulated", "folder": "/pictures"},
    }
    named = list(map(Path, ("/ca.pem", "/voice.wav", "/pictures")))
    assert files.wanted(validated(Settings, tables)) == named
    del tables["microphone"]["kind"], tables["camera"]["kind"], tables["gemini"]
    assert files.wanted(validated(Settings, tables)) == []


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "open_"),
    [
        (0o644, 0, 0, True),
        (0o640, 0, 0, False),
        (0o640, 0, 990, True),
        (0o600, 990, 0, True),
        (0o044, 990, 0, False),  # the owner's bits count for the owner, whatever others may
    ],
)
def test_mode_bits(mode: int, uid: int, gid: int, open_: bool) -> None:  # noqa: FBT001 - a table
    """As the kernel reads them; root may read everything."""
    entry = files.Entry("/f", files.Right.READ, stat.S_IFREG | mode, uid, gid)
    assert (files.barrier([entry], SERVICE) is None) is open_
    assert files.barrier([entry], User("root", 0, frozenset())) is None


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine with the service, and its settings in this folder."""
    with TemporaryDirectory() as name:  # others may not enter that of tmp_path
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "conf.d").mkdir()
        monkeypatch.setattr(examination, "DEFAULT", folder / "config.toml")
        monkeypatch.setattr(groups, "service_user", lambda: SERVICE)
        yield folder


def test_doctor_finds_what_only_the_service_cannot_see(installed: Path) -> None:
    """A link into a home, for which nobody is told to open that home, and a WAV that is shut."""
    voice = written(installed / "voice.wav", "", 0o600)
    voice.write_bytes(wav.header(2, INPUT_RATE) + bytes(2))
    text = f'[microphone]\nkind = "wav"\nfile = "{voice}"\n'
    main = written(installed / "config.toml", text)
    link = installed / "conf.d/60-mine.toml"
    found = replace(inspect(main), files=(str(main), str(link)))  # root can read it, as doctor does
    link.symlink_to("/root/mine.toml")
    told = [each.text for each in examination._settings(DoctorOptions(), found)]
    assert any("60-mine.toml links into /root" in each for each in told), told
    assert not any(each.startswith("/root may not be") for each in told), told
    assert f"{voice} cannot be read by the service's user edged" in told


@pytest.mark.parametrize(("config", "verdict"), [(None, FAILURE), ("mine", Verdict.SKIPPED)])
def test_doctor_refuses_a_service_a_keyboard(
    installed: Path, config: str | None, verdict: Verdict
) -> None:
    """Settings of --config may be for a terminal."""
    settings = validated(Settings, {"button": {"kind": "keyboard"}, "light": {"kind": "none"}})
    options = DoctorOptions(config=installed / config if config else None)
    button, _ = examination._pins(options, settings, print)
    assert button.verdict is verdict
