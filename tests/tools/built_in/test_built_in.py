"""The tools that come with the device."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from edged.adapters import alarm_clock
from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import Link, LinkChanged
from edged.host import Host
from edged.inputs.camera import TakePicture
from edged.observers.outages import Outage, after
from edged.outputs.light.simulated import SimulatedLight
from edged.settings.model import ToolSettings
from edged.settings.reading.conversion import validated
from edged.settings.tools.tool_names import BUILT_IN
from edged.settings.tools.tool_sizes import BUILT_IN_BYTES
from edged.tools import Tool
from edged.tools.built_in.brightness import BrightnessTool
from edged.tools.built_in.device_status import StatusTool
from edged.tools.built_in.repeat import Kept, RepeatTool
from edged.tools.built_in.time_of_day import TimeTool
from edged.tools.built_in.volume import VolumeTool
from edged.tools.catalogue import Reach, tools
from edged.tools.declaration.arguments import fault
from edged.tools.declaration.declared import declared
from tests.report_recorder import ReportRecorder

ALL = ToolSettings(
    volume=True,
    time=True,
    status=True,
    timers=True,
    goodbye=True,
    look=True,
    persona=True,
    forget=True,
    repeat=True,
    light=True,
)


@dataclass
class Speaker:
    """Something with a volume."""

    volume: int = 40

    def set_volume(self, percent: int) -> None:
        """Set it."""
        assert 0 <= percent <= 100
        self.volume = percent


class People:
    """Two of them."""

    names: tuple[str, ...] = ("Anna", "Bob")

    def choose(self, name: str) -> str:
        """Choose one."""
        return name


class Blind:
    """A camera that brings no picture."""

    @contextmanager
    def snapshot(self, take: TakePicture) -> Iterator[None]:
        """Deliver nothing."""
        del take
        yield


def call(tool: Tool, **arguments: object) -> dict[str, object]:
    """Return what the model is told."""
    assert fault(tool.declaration, arguments) == ""
    told: dict[str, object] = json.loads(asyncio.run(tool.call(arguments)).response)
    return told


@pytest.mark.parametrize(
    ("arguments", "percent"),
    [
        ({}, 40),
        ({"percent": 70}, 70),
        ({"percent": 70.0}, 70),
        ({"change": 10}, 50),
        ({"change": -100}, 0),
        ({"change": 90}, 100),
        ({"muted": True}, 0),
        ({"muted": False}, 40),
    ],
)
def test_the_volume_is_told_and_set(arguments: dict[str, object], percent: int) -> None:
    """Within its bounds, whatever is asked for."""
    speaker = Speaker()
    told = call(VolumeTool(speaker), **arguments)
    assert speaker.volume == percent
    assert (told["percent"], told["muted"], told["status"]) == (percent, percent == 0, "ok")


def test_unmuting_is_as_loud_as_before() -> None:
    """However it was silenced; what was never heard becomes audible."""
    speaker = Speaker(70)
    tool = VolumeTool(speaker)
    call(tool, muted=True)
    call(tool, muted=True)
    assert call(tool, muted=False)["percent"] == 70
    call(tool, percent=0)
    assert call(tool, muted=False)["percent"] == 70
    assert call(VolumeTool(Speaker(0)), muted=False)["percent"] == 50


def test_the_time_is_told_unless_it_is_wrong() -> None:
    """A clock that nobody has set tells nothing."""
    zone = timezone(timedelta(hours=1), "CET")
    noon = datetime(2026, 11, 29, 12, 5, tzinfo=zone)
    told = call(TimeTool(lambda: noon, lambda _: None))
    assert told["time"] == "12:05"
    assert told["date"] == "2026-11-29"
    assert told["weekday"] == "Sunday"
    assert told["zone"] == "CET (UTC+0100)"
    wrong = call(TimeTool(lambda: noon, lambda _: "the clock has not been set yet"))
    assert wrong["status"] == "failed"
    assert wrong["message"] == "The time is not known: the clock has not been set yet."
    assert call(TimeTool(doubt=lambda _: None))["status"] == "ok"


def test_the_status_is_told() -> None:
    """As the device has it."""
    told = call(StatusTool(lambda: {"volume": 40}))
    assert told["volume"] == 40


def test_only_an_open_conversation_can_be_ended() -> None:
    """In other modes the tool is not declared, for it could do nothing."""
    ended: list[str] = []
    reach = Reach(Speaker(), dict, ReportRecorder(), SYSTEM_CLOCK, partial(ended.append, "now"))
    (goodbye,) = tools(ToolSettings(goodbye=True), reach)
    assert call(goodbye)["status"] == "ok"
    assert ended == ["now"]
    assert not list(
        tools(ToolSettings(goodbye=True), Reach(Speaker(), dict, ReportRecorder(), SYSTEM_CLOCK))
    )


def test_an_outage_is_told_with_its_cause() -> None:
    """The last one, while it lasts and after it."""
    offline = LinkChanged(Link.OFFLINE, "no answer from the name server")
    assert after(None, Link.OFFLINE, offline, 1.0) is None, "it was never online"
    begun = after(None, Link.ONLINE, offline, 10.0)
    assert begun == Outage("no answer from the name server", 10.0)
    assert begun.told(25.0)["lasted_s"] == 15
    assert after(begun, Link.OFFLINE, offline, 12.0) == begun
    over = after(begun, Link.OFFLINE, LinkChanged(Link.ONLINE), 40.0)
    assert over
    assert over.told(100.0) == {
        "cause": "no answer from the name server",
        "began_s_ago": 90,
        "lasted_s": 30,
    }
    assert after(over, Link.ONLINE, LinkChanged(Link.ONLINE), 50.0) == over


def test_each_switch_is_a_tool_and_all_can_be_declared() -> None:
    """Together, too; by default there is none."""
    with asyncio.Runner() as loop:
        rings = alarm_clock(ALL, Host(loop.get_loop(), Path("/none")), ReportRecorder())
    reach = Reach(
        Speaker(),
        dict,
        ReportRecorder(),
        SYSTEM_CLOCK,
        lambda: None,
        Blind(),
        light=SimulatedLight(),
        forget={}.clear,
        again=lambda: Kept.SOUND,
        personas=People(),
    )
    reach = replace(reach, alarm_clock=rings)
    assert list(tools(ToolSettings(), reach)) == []
    every = [each.declaration for each in tools(ALL, reach)]
    switches = [name for name in ToolSettings.__match_args__ if getattr(ALL, name) is True]
    others = {"command", "http", "plugins", "mcp", "home_assistant", "confirm"}
    assert {*ToolSettings.__match_args__} - {*switches} == others
    told = {
        name: [e.declaration for e in tools(validated(ToolSettings, {name: True}), reach)]
        for name in switches
    }
    found = [each for own in told.values() for each in own]
    assert all(each in every for each in found)
    assert len(found) == len(every)
    names = {switch: tuple(each.name for each in own) for switch, own in told.items()}
    assert names == BUILT_IN
    assert [each.name for each in declared(every)] == [each.name for each in every]
    sizes = {
        name: sum(len(f"{d.name}{d.description}{d.parameters}") for d in declared(own))
        for name, own in told.items()
    }
    sizes["persona"] -= len(json.dumps(People.names))
    assert sizes == BUILT_IN_BYTES, "check-config adds them up"


def test_a_tool_that_is_off_is_not_loaded() -> None:
    """A device without tools pays for none."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, edged.assembly; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "edged.tools.catalogue" in loaded
    for name in (
        "volume",
        "time_of_day",
        "device_status",
        "goodbye",
        "timers",
        "runner",
        "schema",
        "command",
    ):
        assert f"edged.tools.{name}" not in loaded


def test_an_answer_that_was_too_long_is_told_again_by_the_model() -> None:
    """It is not half of it that is heard; the volume is set all the same."""
    speaker = Speaker()
    told = call(RepeatTool(speaker, lambda: Kept.TOO_LONG), louder=True)
    assert (told["status"], told["retry_hint"]) == ("failed", "Say the gist of it again yourself.")
    assert speaker.volume == 60
    assert call(RepeatTool(Speaker(95), lambda: Kept.SOUND), louder=True)["percent"] == 100


def test_the_light_is_dimmed_and_never_out() -> None:
    """What shows that the microphone is open cannot be switched off."""
    light = SimulatedLight()
    tool = BrightnessTool(light)
    assert call(tool)["percent"] == 100
    assert call(tool, percent=20)["percent"] == light.brightness == 20
    assert fault(tool.declaration, {"percent": 0}) == "percent is from 1 to 100."
