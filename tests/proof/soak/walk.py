"""Walks through a chapter of the plan, and has each page judged as soon as there is quiet."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from edged.conversation.commands import Sign
from edged.emulator.conversation.function_calls import Fate as CallFate
from edged.emulator.record import Fate as WindowFate
from tests.proof.soak.calls import check
from tests.proof.soak.evidence import ViolationError
from tests.proof.soak.house import House
from tests.proof.soak.lamp import Judge
from tests.proof.soak.ledger import Fate, Utterance
from tests.proof.soak.plan import Act, Chapter, Cut, Ending, Moment, Turn
from tests.proof.soak.resources import Census, resident_kib
from tests.proof.soak.verdict import Evidence, judge

_LOOK: Final = 0.04
"""Seconds between two looks at the world."""
_ENDLESS: Final = 60.0
"""Seconds after which a turn has come to no end: more than all patience there is and a reply."""
_HUSH_SECONDS: Final = 0.3
"""Real seconds in which the speaker's thread has surely dropped what was cut off; what is recorded
later would be taken for a part of the next page."""
_LEAK_SECONDS: Final = 5.0
"""Real seconds that closing connections may take to be gone."""


@dataclass
class Tally:
    """What was counted, over all chapters."""

    fates: Counter[Fate] = field(default_factory=Counter)
    cuts: Counter[Moment] = field(default_factory=Counter)
    endings: Counter[Ending] = field(default_factory=Counter)
    acts: Counter[Act] = field(default_factory=Counter)
    calls: Counter[CallFate] = field(default_factory=Counter)
    commands: int = 0
    connections: int = 0
    latencies: list[float] = field(default_factory=list)
    """Scaled seconds from release to first sound, of turns that nothing disturbed."""
    memory: list[tuple[int, float]] = field(default_factory=list)
    turn: int = 0
    pages: int = 0
    longest_untruth: float = 0.0
    census: Census | None = None


class Walk:
    """One chapter in one house."""

    def __init__(self, place: House, tally: Tally) -> None:
        self._house = place
        self._clock = place.clock
        self._tally = tally
        self._cutting: asyncio.Task[None] | None = None
        self._normal: Census | None = None

    async def chapter(self, chapter: Chapter, grace: float) -> None:
        """Play all turns; raises ViolationError at the first thing that must not happen."""
        await self._house.start()
        judging = Judge(self._clock, grace)
        walking = asyncio.create_task(self._turns(chapter), name="walk")
        try:
            while not walking.done():
                if self._house.running:
                    judging.see(self._house.lamp.sign, self._house.facts())
                else:
                    judging.look_away()
                await self._clock.sleep(_LOOK)
            walking.result()
        finally:
            self._tally.longest_untruth = max(self._tally.longest_untruth, judging.longest)
            for task in (walking, self._cutting):
                if task:
                    task.cancel()
                    await asyncio.wait({task})

    async def _turns(self, chapter: Chapter) -> None:
        for turn in chapter.turns:
            self._tally.turn = turn.number
            self._house.logbook.note(f"== {turn}")
            await self._play(turn)
            self._tally.acts[turn.act] += 1
            self._tally.endings[turn.ending] += 1
            await self._end(turn)
        if chapter.turns[-1].ending in (Ending.AT_ONCE, Ending.PRESSED):
            await self._until(lambda: self._latest().fate, "the last turn to end")
            await self._settle(undisturbed=True)
        traffic = self._house.emulator.traffic
        self._tally.connections += traffic.connections
        if traffic.bytes_outside_windows or traffic.frames_outside_windows:
            raise ViolationError(f"{traffic.bytes_outside_windows} bytes left outside windows")

    async def _play(self, turn: Turn) -> None:
        """Press, hold, release; return when the ending is due."""
        self._reach(Moment.BEFORE, turn.cut)
        await self._clock.sleep(turn.pause)
        in_reach = self._house.in_reach()
        self._house.press()
        self._reach(Moment.TALKING, turn.cut)
        await self._clock.sleep(turn.hold)
        self._house.release()
        await self._until(lambda: self._latest().released, "the release to be seen")
        said = self._latest()
        said.disturbed = turn.cut is not None or not in_reach
        self._reach(Moment.WAITING, turn.cut)
        cut_short = turn.ending in (Ending.PRESSED, Ending.FORGOTTEN, Ending.RESTARTED)
        if cut_short and turn.moment is Moment.WAITING:
            await self._clock.sleep(turn.after)
            return
        await self._until(lambda: said.sounded or said.fate, "an answer or a failure")
        self._reach(Moment.ANSWERING, turn.cut)
        if cut_short:
            await self._clock.sleep(turn.after)
            return
        await self._until(lambda: said.fate, "the end of the turn")
        self._reach(Moment.AFTER, turn.cut)

    async def _end(self, turn: Turn) -> None:
        match turn.ending:
            case Ending.AWAITED:
                await self._settle(undisturbed=True)
                await self._be_ready()
            case Ending.FORGOTTEN:
                await self._house.forget()
                await self._until(lambda: self._latest().fate, "the turn to be forgotten")
                await self._settle(undisturbed=False)
            case Ending.RESTARTED:
                self._house.ledger.drop()
                await self._house.stop()
                self._judge_page(undisturbed=False)
                await self._house.start()
            case Ending.AT_ONCE | Ending.PRESSED:
                pass

    def _latest(self) -> Utterance:
        latest = self._house.ledger.latest
        if latest is None:
            raise ViolationError("a press was not taken")
        return latest

    # -- the cable ------------------------------------------------------------------------------

    def _reach(self, moment: Moment, cut: Cut | None) -> None:
        """Begin a stretch of the turn, in which the cable may be pulled."""
        if not cut or cut.moment is not moment or (self._cutting and not self._cutting.done()):
            return
        self._tally.cuts[moment] += 1
        self._cutting = asyncio.create_task(self._cut(cut), name="cut")

    async def _cut(self, cut: Cut) -> None:
        await self._clock.sleep(0 if cut.moment is Moment.BEFORE else cut.after)
        self._house.pull()
        try:
            await self._clock.sleep(cut.lasts)
        finally:
            await self._house.plug()

    # -- quiet ----------------------------------------------------------------------------------

    async def _settle(self, *, undisturbed: bool) -> None:
        """Judge the page when all of it can be known."""
        latest = self._latest()
        if latest.failed and undisturbed:
            await self._clock.sleep(0.3)  # else the earcon of the failure before is taken for it
            await self._until(self._house.recording.ends_with_earcon, "the earcon of a failure")
        if not undisturbed or latest.fate not in (Fate.ANSWERED, Fate.FAILED):
            await asyncio.sleep(_HUSH_SECONDS)
            await self._until(lambda: not self._house.sounding(), "silence")
        windows = self._house.emulator.traffic.windows
        await self._until(
            lambda: all(w.fate is not WindowFate.OPEN for w in windows), "windows to be closed"
        )
        await self._until(lambda: not self._house.awaits_answers(), "calls to be answered")
        self._judge_page(undisturbed=undisturbed)
        if self._house.position() > len(self._house.voice) * 0.6:
            await self._house.talk()

    def _judge_page(self, *, undisturbed: bool) -> None:
        house = self._house
        page, windows = house.ledger.judged(), house.emulator.traffic.windows
        asked, heard = house.asked(), house.recording.take()
        called = bool(asked.calls)
        evidence = Evidence(tuple(windows), heard, house.voice, undisturbed, called)
        check(asked, len(page))
        self._tally.calls.update(each.fate for each in asked.calls)
        self._tally.commands += asked.run.total()
        fates = judge(page, evidence)
        self._tally.pages += 1
        self._tally.fates.update(fates.values())
        for said in page:
            if said.sounded and said.released and not (said.disturbed or called):
                self._tally.latencies.append(said.sounded - said.released)
        windows.clear()
        house.emulator.traffic.messages.clear()
        house.emulator.traffic.calls.clear()
        while len(house.emulator.sessions) > 1:  # each keeps its last answer
            house.emulator.sessions.popleft()

    async def _be_ready(self) -> None:
        """Wait for the connection, then count what there is: the same each time."""
        if self._cutting:
            await asyncio.wait({self._cutting})
        await self._until(lambda: self._house.lamp.sign is Sign.READY, "the device to be ready")
        if self._normal is None:
            self._normal = await self._usual()
        loop = asyncio.get_running_loop()
        patience = loop.time() + _LEAK_SECONDS
        while (census := Census.take()).exceeds(self._normal):
            if loop.time() > patience:
                raise ViolationError(f"something was left behind: {census}, not {self._normal}")
            await asyncio.sleep(0.05)
        self._tally.census = self._normal
        self._tally.memory.append((self._tally.turn, resident_kib()))

    async def _usual(self) -> Census:
        """Return the most that there is within a second: the emulator's timers come and go."""
        taken = []
        for _ in range(25):
            await self._clock.sleep(_LOOK)
            taken.append(Census.take())
        return max(taken, key=lambda census: (len(census.tasks), census.descriptors))

    async def _until(self, true: Callable[[], object], what: str) -> None:
        limit = self._clock.now() + _ENDLESS
        while not true():
            if self._clock.now() > limit:
                raise ViolationError(f"waited {_ENDLESS:g} s for {what}")
            await self._clock.sleep(_LOOK / 2)
