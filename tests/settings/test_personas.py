"""Personas: what the settings are with one of them, and what is wrong with them."""

import json
from pathlib import Path

import pytest

from edged.settings.check import changes
from edged.settings.personas import as_persona
from edged.settings.reading.files import inspect, load
from edged.settings.snapshot import snapshot
from edged.settings.tools.tool_names import BUILT_IN
from edged.tools.try_out import listing
from tests.settings.owner import complaint, write

GOOD = """
[gemini]
voice = "Kore"
language = "en-GB"
system_instruction = "Be brief."

[tools]
volume = true
time = true
persona = true
confirm = ["bell", "volume"]

[[tools.command]]
name = "bell"
description = "Ring the bell."
run = ["/bin/true"]
safe = true

[[gemini.persona]]
name = "Anna"

[[gemini.persona]]
name = "Captain Bob"
voice = "Puck"
language = "de-DE"
instruction = "You are a pirate."
tools = ["time", "bell"]
"""


def test_what_a_persona_leaves_out_is_as_the_settings_have_it(tmp_path: Path) -> None:
    """And what it has is its own; the tool that chooses another one is everybody's."""
    file = write(tmp_path, main=GOOD)
    settings = load(file)
    anna, bob = settings.gemini.persona
    assert as_persona(settings, anna).gemini.voice == "Kore"
    assert as_persona(settings, anna).tools == settings.tools
    chosen = as_persona(settings, bob)
    gemini, tools = chosen.gemini, chosen.tools
    assert (gemini.voice, gemini.language) == ("Puck", "de-DE")
    assert gemini.system_instruction == "You are a pirate."
    assert (tools.volume, tools.time, tools.persona) == (False, True, True)
    assert [each.name for each in tools.command] == ["bell"]
    findings = inspect(file)
    assert not findings.doubts
    assert findings.settings
    assert "gemini.persona = Anna and Captain Bob, of a table each" in "\n".join(
        changes(findings, findings.settings)
    )


def test_an_instruction_of_a_file_is_noticed_when_it_changes(tmp_path: Path) -> None:
    """It replaces that of the settings, and a reload reads it again."""
    own = tmp_path / "anna.txt"
    own.write_text("You are Anna.")
    text = GOOD.replace('"Anna"\n', f'"Anna"\ninstruction_file = "{own}"\n')
    settings = load(write(tmp_path, main=text))
    anna, _ = settings.gemini.persona
    assert as_persona(settings, anna).gemini.instruction_file == own
    before = snapshot(settings)
    own.write_text("You are Anna, and tired.")
    assert snapshot(settings).changed(before) == ("gemini.persona[1].instruction_file",)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"Anna"', '"Anna!"', "gemini.persona[1].name: must be at most 32 letters"),
        ('"Anna"', '"captain bob"', "gemini.persona[2].name: is Captain Bob, like another"),
        ('"Anna"', f'"{33 * "a"}"', "gemini.persona[1].name: must be at most 32 letters"),
        ('"de-DE"', '"german"', "gemini.persona[2].language: must be a code such as de-DE"),
        (
            'instruction = "You are a pirate."',
            'instruction = "A."\ninstruction_file = "/etc/hostname"',
            "gemini.persona[2].instruction_file: cannot be given beside instruction",
        ),
        (
            'instruction = "You are a pirate."',
            'instruction_file = "/nowhere.txt"',
            "gemini.persona[2].instruction_file: /nowhere.txt cannot be read",
        ),
        (
            'voice = "Kore"',
            'voice = "Kore"\nmodel = "gemini-robotics-er-2-streaming-preview"',
            "gemini.persona[2].voice: ",
        ),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """With the place and the cure."""
    assert right in GOOD
    assert said in complaint(write(tmp_path, main=GOOD.replace(right, wrong)))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"Puck"', '"Pucky"', "is not a known voice; did you mean Puck?"),
        ('["time", "bell"]', '["timer"]', "has timer, which is not switched on in [tools]"),
    ],
)
def test_what_may_not_be_meant_is_doubted(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    """And runs."""
    findings = inspect(write(tmp_path, main=GOOD.replace(right, wrong)))
    assert findings.settings
    (doubt,) = findings.doubts
    assert said in doubt.text


SWITCHES = [switch for switch in BUILT_IN if switch not in ("look", "goodbye")]


def test_each_name_that_is_listed_can_be_given(tmp_path: Path) -> None:
    """As `edged tools list` prints it: one switch may be of several tools."""
    on = "".join(f"{switch} = true\n" for switch in SWITCHES if f"\n{switch} = " not in GOOD)
    everything = GOOD.replace("volume = true\n", f"volume = true\n{on}")
    listed = [line.split()[0] for line in listing(load(write(tmp_path, main=everything)).tools)]
    assert {"set_timer", "device_status", "bell"} < set(listed)
    for names in (listed, *([each] for each in (*listed, *SWITCHES))):
        main = everything.replace('["time", "bell"]', json.dumps(names))
        findings = inspect(write(tmp_path, main=main))
        assert not findings.doubts, names
        assert findings.settings
        bob = findings.settings.gemini.persona[1]
        kept = {line.split()[0] for line in listing(as_persona(findings.settings, bob).tools)}
        assert kept.issuperset(name for name in names if name in listed), names
    wrong = everything.replace('["time", "bell"]', '["set_alarm"]')
    (doubt,) = inspect(write(tmp_path, main=wrong)).doubts
    assert "set_timer, list_timers, cancel_timer, timers" in doubt.text


def test_tools_of_servers_are_named_by_server_or_one_by_one(tmp_path: Path) -> None:
    """As `edged tools list` has them; Home Assistant also as its table is called."""
    servers = """
[tools.home_assistant]
url = "http://192.168.1.5:8123"

[[tools.mcp]]
name = "notes"
url = "https://notes.example/mcp"
"""
    for names in ("home_assistant", "home", "home__HassTurnOn", "notes", "notes__add"):
        main = GOOD.replace('["time", "bell"]', f'["{names}"]') + servers
        assert not inspect(write(tmp_path, main=main)).doubts, names
    for names in ("bell__add", "timer__add", "__add"):
        main = GOOD.replace('["time", "bell"]', f'["{names}"]') + servers
        (doubt,) = inspect(write(tmp_path, main=main)).doubts
        assert f"has {names}, which is not switched on" in doubt.text


def test_there_is_a_limit(tmp_path: Path) -> None:
    """Nobody remembers more."""
    many = "".join(f'[[gemini.persona]]\nname = "Number {each}"\n' for each in range(17))
    assert "has 17 personas, and at most 16" in complaint(write(tmp_path, main=many))
