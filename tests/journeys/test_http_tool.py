"""A request over HTTP by voice: the emulator as Google, and a server on loopback."""

from pathlib import Path

from edged.conversation.commands import Sign
from edged.conversation.events import PlaybackEnded
from edged.emulator.options import Options
from tests import virtual_time
from tests.journeys.home import babble, home
from tests.tools.mcp.wire import Answer, Asked, http, wire

TOKEN = "t0ken-that-nobody-sees"
SCRIPT = ('call music {"query": "Bach & sons"}', 'call music {"query": "Liszt"}')


def answered(asked: Asked) -> Answer:
    """Play what is there."""
    if "liszt" in asked.line:
        return http(b"<html><title>Login</title>", "text/html")
    return http(b'{"playing": "BWV 1007"}')


def test_gemini_plays_music(tmp_path: Path) -> None:
    """What fails is told as that, and the conversation goes on."""

    async def story() -> None:
        async with wire(answered) as found:
            table = {
                "name": "music",
                "description": "Play music.",
                "url": f"http://127.0.0.1:{found.port}/play?q={{query}}",
                "parameters": [{"name": "query"}],
                "secret": "music",
                "safe": True,
            }
            async with home(
                tmp_path,
                babble(1.0),
                options=Options(script=SCRIPT),
                environ={"EDGED_TOOL_MUSIC": TOKEN},
                tools={"http": [table]},
            ) as it:
                for number, status in enumerate(("ok", "failed"), 1):
                    await it.diary.until_shown(Sign.READY)
                    await it.say(1.0)
                    await it.diary.until_seen(PlaybackEnded, number)
                    assert it.emulator.traffic.calls[-1].response["status"] == status
                done, refused = (call.response for call in it.emulator.traffic.calls)
                assert done["result"] == {"playing": "BWV 1007"}
                assert "web page, not data: Login" in refused["message"]
            assert found.asked[0].line == "get /play?q=bach%20%26%20sons http/1.1"
            assert found.asked[0].headers["authorization"] == f"bearer {TOKEN}"

    virtual_time.run(story())
