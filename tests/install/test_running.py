"""Installing on a device that runs: what is restarted, and what its owner is told."""

import pytest

from tests.install.device import Device, sum_of
from tests.install.running import Running, may_run

pytestmark = may_run


@pytest.fixture
def pi(device: Device) -> Running:
    """A device that runs, with a key, on which edged has never been."""
    return Running(device)


def test_the_first_installation_starts_it(pi: Running) -> None:
    """Once more changes nothing, and says so."""
    first = pi.bundle()
    assert "edged is running; " in pi.install(first)
    assert pi.runs() == pi.device.current()
    pi.asked()
    assert pi.install(first) == "edged runs already as it should\n"
    assert not [asked for asked in pi.asked() if "restart" in asked]


def test_what_was_not_restarted_is_restarted_by_the_next_run(pi: Running) -> None:
    """A service that --no-start spared runs the release before, whatever is current."""
    pi.install(pi.bundle("1.0"))
    new = pi.bundle("1.1")
    for _ in range(2):
        told = pi.install(new, "--no-start")
        assert told == (
            "edged is installed; what ran before still runs until: sudo systemctl restart edged\n"
        )
        assert pi.runs() != pi.device.current()
    assert "edged is running; " in pi.install(new)
    assert pi.runs() == pi.device.current()
    assert pi.install(new) == "edged runs already as it should\n"


def test_what_does_not_run_is_not_called_to_be_restarted(pi: Running) -> None:
    """The first installation with --no-start; whoever starts it later starts what is current."""
    told = pi.install(pi.bundle(), "--no-start")
    assert told == "edged is installed; start it with: sudo systemctl restart edged\n"
    assert not (pi.device.ota / "pending").exists()


@pytest.mark.parametrize("state", ["active", "activating", "reloading"])
def test_a_disabled_service_that_runs_is_restarted(pi: Running, state: str) -> None:
    """Its owner disabled the start with the power, and started it by hand."""
    pi.install(pi.bundle("1.0"))
    pi.disable()
    pi.become(state)
    assert "edged is running; " in pi.install(pi.bundle("1.1"))
    assert pi.runs() == pi.device.current()


@pytest.mark.parametrize("state", ["inactive", "failed"])
def test_a_disabled_service_that_does_not_run_is_not_started(pi: Running, state: str) -> None:
    """And nothing is left to be done."""
    pi.install(pi.bundle("1.0"))
    pi.disable()
    pi.become(state)
    told = pi.install(pi.bundle("1.1"))
    assert told == "edged is installed; you have disabled it, so it is not started\n"
    assert pi.runs() != pi.device.current()
    assert not (pi.device.ota / "pending").exists()


def test_without_a_key_only_what_runs_is_restarted(pi: Running) -> None:
    """It runs and tells that it has none."""
    pi.key.unlink()
    assert pi.install(pi.bundle("1.0")).endswith("once: sudo edged set-key\n")
    assert "restart edged.service" not in pi.asked()
    pi.become("active")
    assert pi.install(pi.bundle("1.1")).endswith("once: sudo edged set-key\n")
    assert pi.runs() == pi.device.current()


@pytest.mark.parametrize("key", ["with a key", "without"])
def test_a_restart_that_fails_is_told_and_tried_again(pi: Running, key: str) -> None:
    """By the next run, too."""
    pi.install(pi.bundle("1.0"))
    if key == "without":
        pi.key.unlink()
    pi.break_down()
    new = pi.bundle("1.1")
    for _ in range(2):
        done = pi.run("--offline", new, "--sha256", sum_of(new))
        assert done.returncode == 1
        assert done.stderr.endswith("does not start: journalctl -xu edged tells why\n")
        assert (pi.device.ota / "pending").exists()


_JOIN = "To use edged without sudo: sudo usermod -aG edged pi, then log in again\n"
_RUNS = "edged is running; sudo edged status shows its state\n"


def test_who_installed_it_is_told_how_to_use_it(pi: Running) -> None:
    """Nobody is in its group by himself; it is said once, and before what has to be done next."""
    (pi.device.root / "etc/passwd").write_text("root:x:0:0::/:\npi:x:1000:1000::/:\n")
    (pi.device.root / "etc/group").write_text("root:x:0:\npi:x:1000:\nedged:x:900:\n")
    first = pi.bundle("1.0")
    assert pi.install(first, SUDO_USER="pi") == _JOIN + _RUNS
    assert "usermod" not in pi.install(first, SUDO_USER="pi")
    pi.key.unlink()
    told = pi.install(pi.bundle("1.1"), SUDO_USER="pi")
    assert told.startswith(_JOIN)
    assert told.endswith("sudo edged set-key\n")


@pytest.mark.parametrize("who", ["pi", "root", "nobody-here", ""])
def test_who_may_use_it_already_is_told_nothing(pi: Running, who: str) -> None:
    """A member of its group, root, and who is unknown here."""
    (pi.device.root / "etc/passwd").write_text("root:x:0:0::/:\npi:x:1000:1000::/:\n")
    (pi.device.root / "etc/group").write_text("pi:x:1000:\nedged:x:900:another,pi\n")
    environ = {"SUDO_USER": who} if who else {}
    assert pi.install(pi.bundle(), **environ) == _RUNS


_RULES = "system/usr/local/lib/udev/rules.d/60-edged.rules"


def test_removing_leaves_nothing_in_the_memory_of_the_system(pi: Running) -> None:
    """The socket, which would start it anew, a failed unit, its catalog and its rules."""
    pi.install(pi.bundle(**{_RULES: "# pins\n"}))
    pi.become("failed")
    pi.asked()
    done = pi.run("--uninstall")
    assert (done.returncode, done.stderr) == (0, "")
    assert [asked for asked in pi.asked() if not asked.startswith("show")] == [
        "-q disable edged.service",
        "-q stop edged.socket edged.service",
        "reset-failed edged.service edged.socket",
        "journalctl --update-catalog",
        "daemon-reload",
        "udevadm control --reload",
    ]
    assert pi.run("--uninstall").returncode == 0


@pytest.mark.parametrize("much", ["", "--purge"])
def test_removing_leaves_nothing_in_run(pi: Running, much: str) -> None:
    """Not even after a kill in which systemd tidied nothing."""
    pi.install(pi.bundle())
    left = pi.device.root / "run/edged"
    (left / "work").mkdir(parents=True)
    (left / "control.sock").touch()
    assert pi.run("--uninstall", *much.split()).returncode == 0
    assert not left.exists()


def test_a_service_that_does_not_stop(pi: Running) -> None:
    """Is not robbed of its files."""
    pi.install(pi.bundle())
    pi.break_down()
    done = pi.run("--uninstall")
    assert done.returncode == 1
    assert done.stderr.endswith("run this again\n")
    assert (pi.device.ota / "current").is_symlink()


def test_what_apt_brought_is_named_when_edged_goes(pi: Running) -> None:
    """It stays: other programs may need it by now. What was there before is not spoken of."""
    pi.device.have({*pi.packages, "vim"} - {"alsa-utils", "libasound2-plugins"})
    bundle = pi.bundle()
    assert pi.run("--dry-run", "--offline", bundle, "--sha256", sum_of(bundle)).returncode == 0
    pi.install(bundle)
    pi.device.have({*pi.packages, "vim"})
    for options in (["--uninstall"], ["--uninstall", "--purge"]):
        done = pi.run(*options)
        assert (
            "Debian's packages that came with it stay: libasound2-plugins alsa-utils"
            " (sudo apt remove libasound2-plugins alsa-utils)\n"
        ) in done.stdout
    assert "Debian" not in pi.run("--uninstall", "--purge").stdout
    pi.install(bundle)
    assert "Debian" not in pi.run("--uninstall", "--purge").stdout


_UNITS = "system/usr/local/lib/systemd/system"
_UPDATES = {
    f"{_UNITS}/edged-update.timer": "[Timer]\nOnBootSec=1\n[Install]\nWantedBy=timers.target\n",
    f"{_UNITS}/edged-update.service": "[Service]\nExecStart=/bin/true\n",
    f"{_UNITS}/edged-restart.path": "[Path]\nPathChanged=/x\n[Install]\nWantedBy=paths.target\n",
}


def test_a_release_that_brings_updates(pi: Running) -> None:
    """Its timer is enabled and started once, also on a device that had none before."""
    pi.install(pi.bundle("1.0"))
    pi.asked()
    pi.install(pi.bundle("1.1", **_UPDATES))
    enabled = ["-q enable --now edged-restart.path", "-q enable --now edged-update.timer"]
    assert [asked for asked in pi.asked() if "enable " in asked] == enabled
    pi.install(pi.bundle("1.2", **_UPDATES))
    assert not [asked for asked in pi.asked() if "enable " in asked]


def test_removing_ends_updates_first(pi: Running) -> None:
    """Or a timer would start them for what is being removed."""
    pi.install(pi.bundle("1.0", **_UPDATES), "--no-start")
    assert "-q enable edged-update.timer" in pi.asked()
    assert pi.run("--uninstall").returncode == 0
    asked = pi.asked()
    stops = [each for each in asked if each.startswith("-q stop")]
    assert sorted(stops[0].split()[2:]) == [
        "edged-restart.path",
        "edged-update.service",
        "edged-update.timer",
    ]
    assert stops[1] == "-q stop edged.socket edged.service"
    assert {"-q disable edged-update.timer", "-q disable edged-restart.path"} <= {*asked}
