"""Who answers: chosen by name, kept over restarts, doubted when it is read."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from edged.clock import SYSTEM_CLOCK
from edged.errors import InputError
from edged.runtime.personas import FILE, Personas, PersonaStore, persona_setups
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.timers.alarm_clock import AlarmClock, Clocks
from edged.timers.store import PlanStore
from edged.tools import Declaration, Tool
from edged.tools.catalogue import Reach, tools
from edged.tools.mcp.configured import sources
from edged.tools.outcome import Outcome, ok
from edged.tools.runner import Runner
from tests.report_recorder import ReportRecorder
from tests.timers.machine import Machine
from tests.virtual_time import run

NAMES = ("Anna", "Captain Bob", "Zoë")


def nothing(tools: Iterable[Tool], told: Mapping[str, str]) -> None:
    """Take no tools."""
    del tools, told


def people(folder: Path, used: list[str] | None = None) -> Personas:
    """Return them, as a device does that starts."""
    unseen: list[str] = []
    use = (unseen if used is None else used).append
    return Personas(NAMES, PersonaStore(folder / FILE), use, nothing)


def test_the_first_one_answers_until_another_is_chosen(tmp_path: Path) -> None:
    """By name, however it is written; choosing the same one again changes nothing."""
    used: list[str] = []
    personas = people(tmp_path, used)
    assert personas.chosen == "Anna"
    assert personas.choose(" captain bob") == "Captain Bob"
    assert personas.choose("Captain Bob") == personas.chosen == "Captain Bob"
    assert used == ["Captain Bob"]


def test_an_unknown_name_lists_the_names(tmp_path: Path) -> None:
    """And changes nothing."""
    personas = people(tmp_path)
    with pytest.raises(InputError, match="there is: Anna, Captain Bob, Zoë"):
        personas.choose("Eve")
    assert personas.chosen == "Anna"
    assert not (tmp_path / FILE).exists()


def test_one_follows_the_other(tmp_path: Path) -> None:
    """And after the last one comes the first."""
    personas = people(tmp_path)
    assert [personas.choose_next() for _ in range(4)] == [2, 3, 1, 2]


def test_the_choice_outlives_a_restart(tmp_path: Path) -> None:
    """The newest, also if it was made just before the device stops."""

    async def story() -> None:
        personas = people(tmp_path)
        task = asyncio.create_task(personas.run())
        personas.choose("Captain Bob")
        await asyncio.sleep(0)
        personas.choose("Zoë")
        task.cancel()
        await asyncio.wait({task})

    run(story())
    assert people(tmp_path).chosen == "Zoë"


@pytest.mark.parametrize(
    "content", [b"", b"Eve\n", b"\xff\xfe", b"Anna" * 1_000, b"Zo\x00", b"captain bob\n"]
)
def test_what_is_kept_is_doubted(tmp_path: Path, content: bytes) -> None:
    """A name that the settings do not have, or none at all: the first one answers."""
    (tmp_path / FILE).write_bytes(content)
    assert people(tmp_path).chosen == "Anna"


def test_a_state_that_cannot_be_kept_or_read_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal says so."""
    (tmp_path / FILE).mkdir()
    personas = people(tmp_path)
    assert personas.choose("Zoë") == "Zoë"
    PersonaStore(tmp_path / FILE).save("Zoë")
    told = [record.getMessage() for record in caplog.records]
    assert told == ["persona_unreadable", "persona_not_kept"]


class Speaker:
    """Something with a volume."""

    volume = 40

    def set_volume(self, percent: int) -> None:
        """Set it."""
        self.volume = percent


class Lamp:
    """A tool of a server."""

    def __init__(self, name: str = "house__lamp") -> None:
        self.declaration = Declaration(name, "Switch the lamp.")

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Do nothing."""
        del arguments
        return ok({})


def test_each_has_the_tools_that_it_may_use() -> None:
    """Of the device and of servers, as they are at the moment."""
    personas = [
        {"name": "Anna"},
        {"name": "Bob", "tools": ["time"]},
        {"name": "Carl", "tools": ["house", "volume"]},
        {"name": "Dora", "tools": []},
    ]
    house = {"name": "house", "url": "https://house.example/mcp"}
    switches = {"volume": True, "time": True, "mcp": [house]}
    settings = validated(Settings, {"gemini": {"persona": personas}, "tools": switches})
    reach = Reach(Speaker(), dict, ReportRecorder(), SYSTEM_CLOCK)
    runner = Runner(tools(settings.tools, reach))
    setup_of = persona_setups(settings, reach, runner)

    def names(persona: str) -> list[str]:
        return [tool.name for tool in setup_of(persona).tools]

    assert names("Carl") == ["volume"]
    runner.offer([Lamp()], {"house": "Say please to the lamp."})
    assert names("Anna") == ["volume", "time", "house__lamp"]
    assert names("Bob") == ["time"]
    assert names("Carl") == ["volume", "house__lamp"]
    assert names("Dora") == []
    told = {name: setup_of(name).tool_instruction for name in ("Anna", "Bob", "Carl", "Dora")}
    assert [name for name, text in told.items() if text] == ["Anna", "Carl"]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["all"], "You are in the kitchen.\n\nNotes are short."),
        (["home_assistant"], "You are in the kitchen."),
        (["home__lamp", "time"], "You are in the kitchen."),
        (["notes"], "Notes are short."),
        (["quiet", "notes"], "Notes are short."),
        (["quiet"], ""),
        (["time"], ""),
    ],
)
def test_each_is_told_only_what_the_servers_of_its_tools_say(chosen: list[str], told: str) -> None:
    """What Home Assistant says of its areas is nothing to who may only take notes."""
    servers = [{"name": name, "url": "https://a.example/mcp"} for name in ("notes", "quiet")]
    tables = {
        "gemini": {"persona": [{"name": "Anna", "tools": chosen}]},
        "tools": {"time": True, "home_assistant": {"url": "http://192.168.1.5"}, "mcp": servers},
    }
    settings = validated(Settings, tables)
    reach = Reach(Speaker(), dict, ReportRecorder(), SYSTEM_CLOCK)
    runner = Runner(tools(settings.tools, reach))
    setup_of = persona_setups(settings, reach, runner)
    said = {"home": "You are in the kitchen.", "notes": "Notes are short.", "quiet": ""}
    runner.offer(map(Lamp, ("home__lamp", "notes__add", "quiet__nod")), said)
    assert setup_of("Anna").tool_instruction == told


@pytest.mark.parametrize(
    ("chosen", "own"),
    [
        (["device_status"], ["device_status"]),
        (["status"], ["device_status"]),
        (["device_status", "volume"], ["volume", "device_status"]),
        (["set_timer", "time"], ["time", "set_timer"]),
        (["timers"], ["set_timer", "list_timers", "cancel_timer"]),
        (["all"], ["volume", "time", "device_status", "set_timer", "list_timers", "cancel_timer"]),
    ],
)
def test_tools_of_the_device_are_chosen_as_they_are_listed(
    tmp_path: Path, chosen: list[str], own: list[str]
) -> None:
    """By their own names, or all of a switch."""
    persona = {"name": "Anna", "tools": chosen}
    switches = dict.fromkeys(["volume", "time", "status", "timers"], True)
    settings = validated(Settings, {"gemini": {"persona": [persona]}, "tools": switches})

    async def story() -> list[str]:
        machine = Machine()
        clocks = Clocks(machine.moment, machine.clock, machine.watch)
        alarm_clock = AlarmClock(PlanStore(tmp_path / "timers.json"), clocks, lambda _: None)
        reach = Reach(Speaker(), dict, ReportRecorder(), machine.clock, alarm_clock=alarm_clock)
        setup_of = persona_setups(settings, reach, Runner(tools(settings.tools, reach)))
        return [tool.name for tool in setup_of("Anna").tools]

    assert run(story()) == own


@pytest.mark.parametrize(
    ("chosen", "lamps"),
    [
        ("home", ["home__lamp", "home__fan"]),
        ("home_assistant", ["home__lamp", "home__fan"]),
        ("home__lamp", ["home__lamp"]),
        ("notes__add", ["notes__add"]),
        ("notes", ["notes__add"]),
        ("all", ["home__lamp", "home__fan", "notes__add"]),
        ("time", []),
    ],
)
def test_tools_of_servers_are_chosen_as_they_are_listed(chosen: str, lamps: list[str]) -> None:
    """And Home Assistant as its table in the settings is called."""
    home = {"url": "http://192.168.1.5:8123"}
    notes = {"name": "notes", "url": "https://notes.example/mcp"}
    tables = {
        "gemini": {"persona": [{"name": "Anna", "tools": [chosen]}]},
        "tools": {"home_assistant": home, "mcp": [notes]},
    }
    settings = validated(Settings, tables)
    assert [source.name for source, _ in sources(settings.tools)] == ["home", "notes"]
    runner = Runner(())
    offered = ("home__lamp", "home__fan", "notes__add")
    runner.offer(map(Lamp, offered), {})
    reach = Reach(Speaker(), dict, ReportRecorder(), SYSTEM_CLOCK)
    setup_of = persona_setups(settings, reach, runner)
    assert [tool.name for tool in setup_of("Anna").tools] == lamps
