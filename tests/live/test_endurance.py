"""What the session outlives: restarts, frozen services, floods, and its own connections."""

import asyncio
import gc
import threading
import weakref
from pathlib import Path

import pytest

from edged.conversation.events import Link, LinkChanged, UtteranceAccepted
from edged.conversation.remark import Remark
from edged.live.core import Options
from edged.live.core.connection.attribution import EARLY_DEATH
from edged.live.device import Device
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    ActivityEnd,
    GenerationComplete,
    GoAway,
    InputText,
    OutputText,
    ResumptionUpdate,
    TurnComplete,
)
from edged.live.resumption_store import HandleStore, Origin
from edged.live.session import LiveSession
from edged.pcm import INPUT_RATE, byte_count
from edged.settings.secrets.secret import NO_SECRET
from tests import virtual_time
from tests.live.desk import CREDENTIALS, GONE, SOUND, Desk, Exchange, Wire, calm, tell
from tests.virtual_time import VirtualClock


def test_a_handle_is_kept_over_a_restart(tmp_path: Path) -> None:
    """The next session resumes with it; one that is refused is forgotten on disk too."""
    origin = Origin("model", "https://service", NO_SECRET)
    store = HandleStore(tmp_path / "session.json", origin)

    async def first(desk: Desk) -> None:
        assert desk.wire.handle is None
        desk.wire.say(ResumptionUpdate("kept"))
        await calm()

    async def second(desk: Desk) -> None:
        assert desk.wire.handle == "kept"

    async def third(desk: Desk) -> None:
        assert desk.wire.handle is None
        assert store.load() == "kept", "it may be innocent"
        await desk.clock.sleep(EARLY_DEATH + 1)

    tell(first, store=store)
    tell(second, store=store)
    refusal = Failure(Kind.HANDLE, "session not found")
    tell(third, refusal, store=store)
    assert store.load() is None


class SlowCard:
    """A store whose disk is busy until the test lets it go on."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.saved: list[str | None] = []

    def load(self) -> str | None:
        """Return nothing."""
        return None

    def save(self, handle: str | None) -> None:
        """Wait for the disk."""
        self.free.wait(5)
        self.saved.append(handle)


def test_a_slow_disk_holds_up_no_press() -> None:
    """The handle waits for the disk, the utterance does not; only the newest handle is written."""
    card = SlowCard()

    async def story(desk: Desk) -> None:
        for handle in ("first", "second", "third"):
            desk.wire.say(ResumptionUpdate(handle))
            await calm()
        desk.utter(1)
        await calm()
        assert desk.of(UtteranceAccepted) == [UtteranceAccepted(1)]
        assert not card.saved
        card.free.set()

    tell(story, store=card)
    assert card.saved == ["first", "third"]


def test_a_long_utterance_leaves_the_loop_to_others() -> None:
    """What was kept for a connection goes out at once, yet not in one piece: a press gets in."""

    async def story(desk: Desk) -> None:
        desk.session.begin(1)
        desk.session.send_audio(1, bytes(byte_count(20, INPUT_RATE)))
        desk.session.end(1)
        for _ in range(5):
            await asyncio.sleep(0)
        assert 0 < len(desk.wire.sent) <= 5
        for _ in range(5):
            await calm()
        assert desk.of(UtteranceAccepted) == [UtteranceAccepted(1)]

    tell(story)


def test_a_lost_session_is_told_what_was_said() -> None:
    """Where the handle is refused, the new session begins with the transcript."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        desk.utter(1)
        await calm()
        answer = (InputText("two eggs"), SOUND, OutputText("an omelette"), GenerationComplete())
        desk.wire.say(*answer, TurnComplete())
        await calm()
        desk.exchange.refusals.append(Failure(Kind.HANDLE, "session not found"))
        desk.wire.cut()
        await calm()
        assert desk.wire.handle is None
        assert desk.wire.history == (Remark("user", "two eggs"), Remark("model", "an omelette"))

    tell(story)


def test_a_poisoned_handle_is_dropped_after_two_young_deaths() -> None:
    """A session that dies as soon as it is resumed is not resumed for ever."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("poison"))
        await calm()
        for _ in range(3):
            desk.wire.cut()
            await calm()
            desk.session.begin(9)  # the user does not wait for the retry
            await calm()
        assert [wire.handle for wire in desk.exchange.wires] == [None, "poison", "poison", None]

    tell(story)


def test_a_lazy_line_is_hung_up_and_a_press_connects() -> None:
    """Nothing is connected while nobody talks; the device still shows that it is ready."""

    async def story(desk: Desk) -> None:
        await desk.clock.sleep(61)
        await calm()
        assert not desk.wire.open
        desk.utter(1)
        await calm()
        assert len(desk.exchange.wires) == 2
        assert desk.wire.sent[-1] == ActivityEnd(1)

    desk = tell(story, options=Options(10**6, rest_after=60))
    links = [event.link for event in desk.told if isinstance(event, LinkChanged)]
    assert Link.OFFLINE not in links[1:]


def test_an_old_connection_is_renewed_while_idle() -> None:
    """Before the service cuts it without notice."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        await desk.clock.sleep(31)
        await calm()
        assert [wire.handle for wire in desk.exchange.wires] == [None, "h"]

    tell(story, options=Options(10**6, renew_after=30))


def test_no_connection_is_held_on_to() -> None:
    """A hundred renewals leave one connection in memory."""
    alive: list[weakref.ref[Wire]] = []

    async def story(desk: Desk) -> None:
        for _ in range(100):
            alive.append(weakref.ref(desk.wire))
            desk.exchange.wires.clear()
            desk.session.forget()
            await calm()
        gc.collect()
        assert sum(wire() is not None for wire in alive) <= 1

    tell(story)


def test_an_unforeseen_fault_ends_the_connection_and_not_the_device(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever a library raises: a new connection, and a trace for who has to mend it."""

    async def story(desk: Desk) -> None:
        desk.wire.coming.put_nowait((None,))  # type: ignore[arg-type]  # no fact at all
        desk.wire.coming.put_nowait(None)  # type: ignore[arg-type]  # not even a message
        await calm()
        assert len(desk.exchange.wires) == 2

    desk = tell(story)
    assert [e.link for e in desk.told if isinstance(e, LinkChanged)][-1] is Link.ONLINE
    assert "connection_failed_unforeseen" in caplog.text


def test_a_service_that_sends_us_away_is_not_redialled_without_end() -> None:
    """GoAway at once, again and again: after a few connections there is a wait."""

    async def story(desk: Desk) -> None:
        for _ in range(20):
            if desk.wire.open:
                desk.wire.say(ResumptionUpdate("h"), GoAway(0))
            await calm()
        assert len(desk.exchange.wires) <= 5

    tell(story)


def test_an_utterance_outlives_a_long_outage() -> None:
    """However often it failed before, the service is tried every two seconds for who waits."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await desk.clock.sleep(20)
        assert not desk.exchange.refusals
        assert desk.wire.sent[-1] == ActivityEnd(1)

    tell(story, *[GONE] * 9)


def test_stopping_opens_nothing() -> None:
    """A retry that falls due while the last connection is being closed does not happen."""
    wrong: list[object] = []

    async def run() -> Exchange:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: wrong.append(context))
        exchange = Exchange()
        device = Device(VirtualClock(), lambda *_: None, lambda _: None)
        options = Options(10**6, renew_after=1.0)
        task = asyncio.create_task(LiveSession(exchange, CREDENTIALS, options, device).run())
        await calm()
        exchange.wires[0].closing = 3.0
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        return exchange

    assert len(virtual_time.run(run()).wires) == 1
    assert not wrong


def test_a_renewal_that_takes_long_is_no_secret() -> None:
    """Nobody hears of a short one; after a second the device is offline, and says so."""

    async def story(desk: Desk) -> None:
        desk.exchange.delay = asyncio.Event()
        desk.session.forget()
        await desk.clock.sleep(0.5)
        assert desk.told[-1] == LinkChanged(Link.ONLINE)
        await desk.clock.sleep(1.0)
        assert desk.told[-1] == LinkChanged(Link.OFFLINE, "connecting")
        desk.exchange.delay.set()
        await calm()
        assert desk.told[-1] == LinkChanged(Link.ONLINE)

    tell(story)
