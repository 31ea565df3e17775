"""A release on trial that fails: the old one is back by itself, while no updater runs."""

import json
from collections.abc import Iterator
from typing import Final

import pytest

from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.pause import eventually

_OTA: Final = "/var/lib/edged-ota"
_NEW: Final = "9.9-fffffff-cp313-x86_64"
_TELL: Final = "import sys, time\nprint('the candidate begins', file=sys.stderr, flush=True)\n"


def arm(pi: Pi, program: str) -> None:
    """Have the next start be one of a release that does this."""
    current = pi.run(f"basename $(readlink {_OTA}/current)").out.strip()
    pi.run(f"mkdir -p {_OTA}/releases/{_NEW}")
    pi.write(f"{_OTA}/releases/{_NEW}/__main__.py", _TELL + program)
    record = {"id": _NEW, "over": current, "left": 3, "boots": []}
    pi.write(f"{_OTA}/trial.json", json.dumps(record))


def back(pi: Pi, since: str) -> float:
    """Return the seconds from the start of what is on trial to that of the old release."""
    begun = pi.wait_for_news("the candidate begins", since)
    eventually(lambda: pi.words() != "", 120, "the old release", every=0.5)
    assert pi.attempt("test -e /run/edged-selected").code
    started = int(pi.unit("ExecMainStartTimestampMonotonic")["ExecMainStartTimestampMonotonic"])
    return (started - int(begun["__MONOTONIC_TIMESTAMP"])) / 1e6


@pytest.fixture
def cleared_up(pi: Pi) -> Iterator[Pi]:
    """The shared Pi; nothing of a trial is left on it afterwards."""
    yield pi
    pi.run(f"rm -rf {_OTA}/trial.json {_OTA}/releases/{_NEW}")


def test_one_that_crashes(cleared_up: Pi, figures: Figures) -> None:
    """It is not waited for: what systemd waits before a restart is for what may mend itself."""
    since = cleared_up.end_of_journal()
    arm(cleared_up, "sys.exit(1)")
    cleared_up.attempt("systemctl restart edged")
    figures.at_most("old release back after a crash", back(cleared_up, since), "s", 3.0)
