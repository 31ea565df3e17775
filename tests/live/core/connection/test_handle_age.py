"""How old the handle is: the service counts from the end of its session, on the disk and here."""

import math

from edged.live.core import Options
from edged.live.core.connection.connection import PUT_FORWARD_EVERY, VALID_FOR
from edged.live.messages import ResumptionUpdate
from tests.live.desk import Desk, calm, tell


class Drawer:
    """A store that remembers all that was put into it."""

    def __init__(self, handle: str | None = None) -> None:
        self.handle = handle
        self.saved: list[str | None] = []

    def load(self) -> str | None:
        """Return the handle of the run before."""
        return self.handle

    def save(self, handle: str | None) -> None:
        """Keep it."""
        self.saved.append(handle)


def test_a_session_that_lives_keeps_its_handle_young() -> None:
    """Warm for three hours without an update, a restart resumes it; the card is spared."""
    drawer = Drawer()

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        for before in range(1, 1 + math.ceil(3 * 3600 / PUT_FORWARD_EVERY)):
            await calm()
            assert len(drawer.saved) == before
            await desk.clock.sleep(PUT_FORWARD_EVERY)
        desk.wire.cut()
        await calm()
        assert desk.wire.handle == "h"

    tell(story, options=Options(10**6, renew_after=None), store=drawer)
    assert set(drawer.saved) == {"h"}


def test_a_resumed_session_makes_its_handle_young_at_once() -> None:
    """Kept nearly two hours ago, resumed, and the power is cut: it is as young as its session."""
    drawer = Drawer("h")

    async def story(desk: Desk) -> None:
        assert desk.wire.handle == "h"
        await desk.clock.sleep(PUT_FORWARD_EVERY / 2)
        assert set(drawer.saved) == {"h"}

    tell(story, options=Options(10**6, renew_after=None), store=drawer)


def test_a_device_that_rested_over_night_begins_a_new_session() -> None:
    """The first press in the morning does not pay for a connection that would be refused."""
    drawer = Drawer()

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        await desk.clock.sleep(2_500)
        assert not desk.wire.open
        await desk.clock.sleep(VALID_FOR)
        desk.session.begin(1)
        await calm()
        assert desk.exchange.wires[1].handle is None

    tell(story, options=Options(10**6, rest_after=2_000, renew_after=None), store=drawer)
    assert drawer.saved[-1] is None


def test_a_handle_outlives_a_short_rest() -> None:
    """An hour later the conversation goes on."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        await desk.clock.sleep(2_500)
        await desk.clock.sleep(VALID_FOR / 2)
        desk.session.begin(1)
        await calm()
        assert desk.exchange.wires[1].handle == "h"

    tell(story, options=Options(10**6, rest_after=2_000, renew_after=None))
