"""How fast a subject reacts: to a press, to the first byte of a reply, to a press during one."""

import errno
import time
from dataclasses import dataclass, field
from random import Random
from typing import Final

from edged.pcm import INPUT_RATE, OUTPUT_RATE, byte_count
from tests.contracts.rooms import likeness
from tests.journeys.home import to_spoken_rate
from tests.proof.bench import releases
from tests.proof.bench.monitor import Monitor
from tests.proof.bench.noise import Span
from tests.proof.bench.releases import Talker
from tests.proof.bench.service import Service, bytes_outside_windows
from tests.proof.bench.stopwatch import Mark, Stopwatch, nap
from tests.proof.bench.subject import Subject

REPLY_BYTES: Final = 1_500
"""No message of the service is longer, but those that carry sound."""
_HOLD: Final = 0.4
_QUIET: Final = 1.4
"""Seconds in which an answer to such a hold has sounded to its end."""
_SETTLED: Final = 0.15
"""Seconds after the drop that are left to the recorder to deliver what sounded before."""
STANDSTILL: Final = 0.1
"""Seconds until a subject reads an order, from which on it has not read but stood still."""
_MOST_VOID: Final = 0.1
_ENDING: Final = byte_count(0.1, INPUT_RATE)


@dataclass
class Reactions:
    """One span per press or answer."""

    press_to_wire: list[Span] = field(default_factory=list)
    """From the order read from the button's socket to the return of the write to the network."""
    press_to_service: list[Span] = field(default_factory=list)
    """From there to the service's own record of it, in its own process."""
    reply_to_sound: list[Span] = field(default_factory=list)
    """From the read of the first sound off the network until it is heard from an ideal card."""
    reply_to_air: list[Span] = field(default_factory=list)
    """From there to the first sound on the sink's monitor, steps and recorder included."""
    press_to_drop: list[Span] = field(default_factory=list)
    """From the order to the return of snd_pcm_drop."""
    press_to_quiet: list[Span] = field(default_factory=list)
    """From the order to the last sound on the sink's monitor, the recorder's own delay included."""
    afterwards: list["Afterwards"] = field(default_factory=list)
    release_to_end: list[Span] = field(default_factory=list)
    """From the release, when speech has ended, to the activity end in the service's record."""
    ran_dry: int = 0
    """How often an ideal card ran out of the silence ahead of a reply."""
    stopped: int = 0
    """How often the card itself stopped in it: every write that found it so."""
    bytes_outside: int = 0
    presses: int = 0
    void: int = 0
    """Presses in which the subject stood still: set aside."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What sounded after a press during an answer."""

    watched: Span
    late_samples: int
    """Samples that sounded between the silence and the next answer."""
    residue: float
    """How much what followed resembles the end of the old answer, which must never sound."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A press during an answer."""

    ordered: float
    dropped: float
    window: int  # the old answer repeats the window of this number


class Trial:
    """One subject under the stopwatch, pressed in rounds so that all meet the same machine."""

    def __init__(self, subject: Subject, service: Service, stopwatch: Stopwatch) -> None:
        self._subject = subject
        self._service = service
        self._stopwatch = stopwatch
        self._cuts: list[_Cut] = []
        self._replies: list[float] = []  # when the first sound of each was read
        self._presses = 0
        self.found = Reactions()
        self._turn()  # what is used for the first time is then loaded
        nap(_QUIET)

    def round(self, count: int, random: Random) -> None:
        """Press `count` times, two thirds of them during an answer; end in quiet."""
        sounding = False
        for _ in range(count):
            marks = self._turn()
            if marks is None:
                sounding = False
                nap(_QUIET)
                continue
            order, wire, arrived, sounded = marks
            self.found.press_to_wire.append(Span(order.ended, wire.ended))
            self.found.reply_to_sound.append(Span(arrived.ended, sounded.ended))
            self._replies.append(arrived.ended)
            if sounding:
                drop = self._await("drop", order.begun, amount=0)
                self.found.press_to_drop.append(Span(order.ended, drop.ended))
                self._cuts.append(_Cut(order.ended, drop.ended, self._presses - 2))
            sounding = random.random() < 2 / 3
            nap(random.uniform(0.1, 0.3) if sounding else _QUIET + random.uniform(0, 0.1))
        nap(_QUIET)

    def release(self, talker: Talker, count: int) -> list[Span]:
        """Speak, then be silent, then let go, `count` times."""
        return releases.measure(self._subject, self._service, self._stopwatch, talker, count)

    def _turn(self) -> tuple[Mark, Mark, Mark, Mark] | None:
        """Hold, let go, wait for the answer to sound.

        Return when the order to press came, its activity start left, the first sound arrived and
        was heard; None if the subject stood still while the button was let go: to it
        the hold may have been a tap, which nobody answers. Raises RuntimeError if that is the rule.
        """
        watch = self._stopwatch
        since = watch.read()[-1].ended if watch.marks else 0.0
        self._subject.press()
        self._presses += 1
        order = self._await("order", since)
        wire = self._await("out", order.begun)
        nap(_HOLD)
        released = time.monotonic()
        self._subject.release()
        let_go = self._await("order", order.ended)
        if let_go.ended - released > STANDSTILL:
            self.found.void += 1
            if self.found.void > self._presses * _MOST_VOID + 1:
                raise RuntimeError(
                    f"{self._subject.name} stood still in {self.found.void} of {self._presses}"
                    " presses: the machine is too busy with others, or the subject with itself"
                )
            return None
        arrived = self._await("in", let_go.begun, REPLY_BYTES)
        return order, wire, arrived, self._await("sound", arrived.ended)

    def _await(self, what: str, since: float, amount: int = 1) -> Mark:
        """Wait for a mark; raises TimeoutError that names the subject and what it did last."""
        try:
            return self._stopwatch.first(what, since, amount)
        except TimeoutError as error:
            who = f"{self._subject.name}, press {self._presses}"
            raise TimeoutError(f"{who}: {error}; {self._subject.last_words()}") from error

    def judge(self, monitor: Monitor) -> Reactions:
        """Look at the second witnesses: the service's record and what the monitor heard."""
        found, mine = self.found, self._subject.connection
        found.presses = self._presses
        found.ran_dry = sum(mark.what == "dry" for mark in self._stopwatch.read())
        found.stopped = sum(
            mark.what == "write" and mark.amount == -errno.EPIPE for mark in self._stopwatch.read()
        )
        found.bytes_outside = bytes_outside_windows(self._service.entries(), mine)
        entries = [entry for entry in self._service.entries() if entry["connection"] == mine]
        starts = [entry["at"] for entry in entries if entry["kind"] == "activityStart"]
        orders = [mark.ended for mark in self._stopwatch.read() if mark.what == "order"][::2]
        found.press_to_service = [
            Span(order, start) for order, start in zip(orders, starts, strict=True)
        ][1:]
        for arrived in self._replies:
            sounded = monitor.first_sound(arrived, arrived + 1.0)
            if sounded is not None:
                found.reply_to_air.append(Span(arrived, sounded))
        windows = [entry for entry in entries if entry["kind"] == "window"]
        for cut in self._cuts:
            self._judge(cut, monitor, self._service.sound(windows[cut.window]))
        return found

    def _judge(self, cut: _Cut, monitor: Monitor, old: bytes) -> None:
        """Look in the recording for what sounded after a cut."""
        again = self._await("sound", cut.dropped).begun - _SETTLED
        quiet = Span(cut.ordered, monitor.last_sound(cut.ordered, again))
        self.found.press_to_quiet.append(quiet)
        late = monitor.between(cut.dropped + _SETTLED, again)
        after = monitor.between(cut.dropped + _SETTLED, again + 1.0)
        assert len(after) > OUTPUT_RATE / 2, "the recorder stopped"
        ending = to_spoken_rate(old[-_ENDING:]).astype("<i2")
        alike = likeness(ending.tobytes(), after.tobytes())[0]
        watched = Span(cut.ordered, again + 1.0)
        self.found.afterwards.append(Afterwards(watched, int((late != 0).sum()), alike))
