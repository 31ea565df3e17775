"""Lists of tables: every mistake in them is told at once, with the place where it is."""

from pathlib import Path

import pytest

from edged.settings.check import changes
from edged.settings.reading.conversion import fits
from edged.settings.reading.files import inspect, load
from edged.settings.tables.commands import CommandSettings, ParameterSettings
from tests.settings.owner import complaint, write

GOOD = """
[[tools.command]]
name = "heating"
description = "Set the heating of a room."
run = ["/bin/echo", "--room={room}", "--", "{degrees}"]
safe = true
parameters = [
  { name = "room", choices = ["hall", "kitchen"], optional = true },
  { name = "degrees", type = "integer", minimum = 5, maximum = 25 },
]

[[tools.command]]
name = "bell"
description = "Ring the bell."
run = ["/bin/true"]
safe = true
kind = "effect"
"""


def test_a_table_for_each_command(tmp_path: Path) -> None:
    """In their order, with defaults for what is not said."""
    file = write(tmp_path, main=GOOD)
    heating, bell = load(file).tools.command
    room = ParameterSettings("room", choices=("hall", "kitchen"), optional=True)
    degrees = ParameterSettings("degrees", type="integer", minimum=5, maximum=25)
    assert heating.run == ("/bin/echo", "--room={room}", "--", "{degrees}")
    assert heating.parameters == (room, degrees)
    assert bell == CommandSettings(
        "bell", "Ring the bell.", ("/bin/true",), safe=True, kind="effect"
    )
    findings = inspect(file)
    assert findings.settings
    (line,) = changes(findings, findings.settings)
    assert line.startswith("tools.command = heating and bell, of a table each")


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Of their form, in all tables of the list."""
    text = """
    [[tools.command]]
    name = "heating"
    runs = ["/bin/echo"]
    timeout_s = 0
    safe = "yes"
    parameters = [{ name = "room " }, { names = "x", type = "text" }]

    [[tools.command]]
    name = 5
    description = "Rings."
    run = "/bin/true"
    parameters = "room"
    """
    said = complaint(write(tmp_path, main=text))
    types = '"string", "integer", "number" or "boolean"'
    assert said.splitlines() == [
        f"config.toml: tools.command{each}"
        for each in (
            "[1].description: is required",
            "[1].run: is required",
            "[1].runs: no such setting; did you mean run?",
            "[1].timeout_s: must be a whole number from 1 to 300, not 0",
            '[1].safe: must be true or false, not "yes"; write true, without quotes',
            '[1].parameters[1].name: has a space at its end; write "room"',
            "[1].parameters[2].name: is required",
            "[1].parameters[2].names: no such setting; did you mean name?",
            f'[1].parameters[2].type: must be {types}, not "text"',
            "[2].name: must be text in quotes, not 5",
            '[2].run: must be a list of texts in quotes, not "/bin/true"; write ["/bin/true"]',
            '[2].parameters: must be a list of tables, not "room"; write {…} for each',
        )
    ]


def test_what_lacks_a_setting_has_no_value() -> None:
    """Also where nobody has told the mistake before."""
    assert not fits([{"name": "bell"}], tuple[CommandSettings, ...])
    assert fits([{"name": "bell", "description": "", "run": []}], tuple[CommandSettings, ...])


@pytest.mark.parametrize("value", ["5", '"x"', "[5]", '["x", {}]', "{}"])
def test_what_is_no_list_of_tables(tmp_path: Path, value: str) -> None:
    """With the brackets that it takes."""
    said = complaint(write(tmp_path, main=f"[tools]\ncommand = {value}"))
    assert said.startswith("config.toml: tools.command: must be a list of tables, not ")
    assert said.endswith("; write [[tools.command]] for each")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"heating"', '"hea ting"', "[1].name: must be a word of at most 64 letters, digits and _"),
        ('"bell"', '"heating"', "[2].name: is heating, like another command"),
        ('"Ring the bell."', '" "', "[2].description: must say what the command does"),
        ('"/bin/true"', '"true"', "[2].run: begins with 'true'; write the full path"),
        ("{room}", "{rom}", "[1].run: has {rom}, which is none of its parameters; there is room"),
        ('"/bin/true"', '"/bin/sh", "-c", "{x}"', "[2].run: has {x} in the text of a program"),
        ('"degrees"', '"room"', "[1].parameters[1].name: is room, like another parameter"),
        ('"degrees"', '""', "[1].parameters[2].name: must be a word"),
        ('"integer"', '"boolean"', '[1].parameters[2].minimum: needs type = "integer" or "number"'),
        ("= 25", "= 1", "[1].parameters[2].minimum: must not be more than maximum, which is 1"),
        ("optional = true", 'type = "number"', '[1].parameters[1].choices: needs type = "string"'),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """With the place and the cure."""
    assert right in GOOD
    assert said in complaint(write(tmp_path, main=GOOD.replace(right, wrong)))


def test_what_nobody_can_confirm_is_doubted(tmp_path: Path) -> None:
    """A device without a button of its own: each call is refused."""
    main = '[button]\nkind = "none"\n' + GOOD.replace("safe = true\nkind", "kind")
    (doubt,) = inspect(write(tmp_path, main=main)).doubts
    assert doubt.key == "button.kind"
    assert "nobody can confirm bell: each call is refused" in doubt.text
    main = '[button]\nkind = "none"\n[tools]\nvolume = true\nconfirm = ["volume"]\n'
    (doubt,) = inspect(write(tmp_path, main=main)).doubts
    assert "nobody can confirm volume" in doubt.text


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("/nowhere/program", "/nowhere/program does not exist"),
        ("/etc/passwd", "/etc/passwd cannot be run: chmod a+rx /etc/passwd"),
        ("/home/pi/bell.sh", "is in /home, which the service cannot see"),
    ],
)
def test_a_program_that_may_not_run_is_doubted(tmp_path: Path, program: str, said: str) -> None:
    """It may come with the next package, or be there for the service only."""
    findings = inspect(write(tmp_path, main=GOOD.replace("/bin/true", program)))
    assert findings.settings
    (doubt,) = findings.doubts
    assert doubt.key == "tools.command[2].run"
    assert said in doubt.text
