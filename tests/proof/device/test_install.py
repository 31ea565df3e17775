"""Installing and removing, with the real script on a fresh system."""

import pytest

from tests.proof.device.figures import Figures
from tests.proof.device.installation import ACCOUNT, CHANGED_FILES, Installation, command
from tests.proof.device.slot import Slot

pytestmark = pytest.mark.usefixtures("cleared")


def test_is_quick(installation: Installation, figures: Figures) -> None:
    """The owner does not wait; what apt brings was there before."""
    figures.at_most("install from the bundle", installation.seconds, "s", 60)


def test_a_dry_run_changes_nothing(installation: Installation) -> None:
    """It tells each step, and no file comes or goes."""
    assert installation.dry_run.code == 0
    assert "etc/edged/config.toml" in installation.dry_run.out
    assert not installation.changed_by_dry_run


def test_without_a_key_it_says_what_to_do_next(installation: Installation) -> None:
    """A device without a key is not an error; the next step is named."""
    assert installation.done.code == 0
    assert "edged set-key" in installation.done.out + installation.done.err
    assert installation.state_without_key == "inactive"


def test_nothing_is_left_after_a_purge(installation: Installation, slot: Slot) -> None:
    """Running it again is harmless; removing it leaves the settings, purging nothing at all."""
    with slot.start() as pi:
        bundle = installation.bundle
        again = pi.run(command(bundle), timeout=300)
        assert "set-key" not in again.out
        pi.run(command(bundle, "--uninstall"), timeout=120)
        assert pi.attempt("test -e /etc/edged/conf.d/50-desk.toml").code == 0
        assert pi.attempt("command -v edged").code != 0
        pi.run(command(bundle, "--uninstall", "--purge"), timeout=120)
        come = (each[1:] for each in pi.run(CHANGED_FILES).out.splitlines() if each[0] == "\t")
        assert not {each for each in come if "edged" in each or each.startswith(ACCOUNT)}
        assert pi.attempt("ls -d /run/edged").code != 0
        assert not pi.attempt("journalctl --list-catalog | grep -i edged").out
