"""Whatever thread reports, the loop gets it all and in order."""

import asyncio

from edged.conversation.events import ButtonPressed, Event
from edged.conversation.notices import Notice
from edged.runtime.mailbox import Mailbox


def test_reports_of_every_thread_arrive_in_order() -> None:
    """From the loop itself, from a thread, and from before anybody waited."""

    async def day() -> list[Event | Notice]:
        mailbox = Mailbox(asyncio.get_running_loop())
        mailbox.put(ButtonPressed("early"))
        got = [await mailbox.get()]
        waiting = asyncio.create_task(mailbox.get())
        await asyncio.to_thread(mailbox.put, ButtonPressed("a thread"))
        got.append(await waiting)
        for number in range(9):
            await asyncio.to_thread(mailbox.put, ButtonPressed(f"{number}"))
        return got + [await mailbox.get() for _ in range(9)]

    sources = ["early", "a thread", *map(str, range(9))]
    assert asyncio.run(day()) == [ButtonPressed(source) for source in sources]
