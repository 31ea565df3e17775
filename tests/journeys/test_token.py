"""A device on ephemeral tokens whose token runs out while nobody talks."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edged.conversation.events import Link, LinkChanged, ReplyEnded
from edged.emulator.access import authority
from edged.emulator.options import Options
from edged.settings.secrets.secret import Kind, Secret
from tests import virtual_time
from tests.journeys.home import babble, home
from tests.live.credentials.brokers import broker, minting

SECRET = Secret("a-device-secret-0123", "the test", Kind.DEVICE_SECRET)


def test_a_token_that_runs_out_ends_a_connection_and_no_conversation(tmp_path: Path) -> None:
    """The service closes the session that it opened; another token resumes it by its handle."""

    async def test() -> None:
        google = asyncio.get_running_loop().create_future()

        async def reply(body: bytes) -> bytes:
            soon = datetime.now(UTC) + timedelta(minutes=2)
            return await minting(await google, expireTime=soon.isoformat())(body)

        papers = authority.issue(tmp_path / "papers")
        async with broker(papers, reply) as it:
            gemini = {"backend": "token-broker", "broker_url": it.url}
            options = Options(ca_dir=tmp_path / "papers")
            voice = babble(1.0)
            async with home(tmp_path, voice, options=options, key=SECRET, gemini=gemini) as house:
                google.set_result(house.emulator)
                await house.diary.until_seen(LinkChanged, 2)
                await house.say(1.2)
                await house.diary.until_seen(ReplyEnded)
                await house.wait(150.0)
                await house.say(1.2)
                await house.diary.until_seen(ReplyEnded, 2)
                first, second = house.emulator.sessions
                assert first._caller.key != second._caller.key
                assert second.history[: len(first.history)] == first.history
                assert first.history
                assert house.diary.of(LinkChanged)[-1].link is Link.ONLINE
        assert len(it.bodies) == 2

    virtual_time.run(test())
