"""A device in virtual time: its daemon, which releases of it do well, and its service manager.

The launcher is the real one, so is all that is installed; only the processes are not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edged.update import launcher
from edged.update.probation import Unit
from tests.update.device import Device

WELL: Mapping[str, Any] = {
    "state": "ready",
    "link": {"state": "online", "cause": ""},
    "parts": {"microphone": {"device": "hw:1", "fault": ""}},
}
DEAF: Mapping[str, Any] = {
    **WELL,
    "parts": {"microphone": {"device": "hw:1", "fault": "it is not there"}},
}
TALKING: Mapping[str, Any] = {**WELL, "state": "speaking"}
_START_S = 5


@dataclass
class Pace:
    """Time that goes by only while somebody waits, and what happens meanwhile."""

    at: float = 0
    events: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def now(self) -> float:
        """Return seconds."""
        return self.at

    def pause(self, seconds: float) -> None:
        """Let seconds go by."""
        self.at += seconds
        for event in [each for each in self.events if each[0] <= self.at]:
            self.events.remove(event)
            event[1]()

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Have something happen."""
        self.events.append((self.at + seconds, call))


@dataclass
class Telephone:
    """The daemon and systemd. `crash_s` says after how many seconds a release crashes."""

    device: Device
    pace: Pace
    selected: Path
    state: Mapping[str, Any] = field(default_factory=lambda: WELL)
    states: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What a release says of itself, if not that all is well."""
    crash_s: dict[str, float] = field(default_factory=dict)
    hang: set[str] = field(default_factory=set)
    """Those that never become ready, and systemd never ends."""
    started: list[str | None] = field(default_factory=list)
    """The releases, in the order of their starts."""
    cut: list[str] = field(default_factory=list)
    """What the device was doing when it was restarted, if anything."""
    stopped: Unit = Unit.ACTIVE
    up_at: float = 0

    def status(self) -> Mapping[str, Any] | None:
        """Return what the release that runs says."""
        if self.stopped is not Unit.ACTIVE or self.pace.now() < self.up_at:
            return None
        release = self.runs()
        return None if release in self.hang else self.states.get(release or "", self.state)

    def unit(self) -> tuple[Unit, int]:
        """Return what systemd says."""
        if self.stopped is not Unit.ACTIVE:
            return self.stopped, 0
        starting = self.runs() in self.hang or self.pace.now() < self.up_at
        return (Unit.STARTING if starting else Unit.ACTIVE), 0

    def on_trial(self) -> str | None:
        """Return what the launcher has selected."""
        return self.selected.readlink().name if self.selected.is_symlink() else None

    def runs(self) -> str | None:
        """Return the release that runs."""
        return self.on_trial() or self.device.installation.current()

    def restart(self) -> None:
        """Do so, as edged-restart.service does."""
        status = self.status()
        if status and status["state"] != "ready":
            self.cut.append(str(status["state"]))
        if self.stopped is Unit.ACTIVE:
            self.start()

    def start(self) -> None:
        """Start what the launcher selects; who crashes is restarted by systemd."""
        launcher.select(str(self.device.root), self.selected, self.device.boot)
        release = self.runs()
        self.started.append(release)
        self.up_at = self.pace.now() + _START_S
        if release in self.crash_s:
            self.pace.later(self.crash_s[release], self.start)
