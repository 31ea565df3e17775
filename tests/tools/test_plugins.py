"""Tools of Python packages: found by their entry points, and checked before anything runs."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from edged.errors import SettingsError
from edged.settings.model import Settings
from edged.settings.personas import as_persona
from edged.settings.reading.conversion import validated
from edged.settings.reading.files import inspect, load
from edged.settings.tools import plugins
from edged.tools import Confirm, Tool
from edged.tools.catalogue import own_tools
from tests.settings.owner import complaint, write
from tests.unprivileged import as_nobody

PAGE: Final = (Path(__file__).parents[2] / "docs" / "tools.md").read_text()
PACKAGE: Final = re.search(r"```toml\n(\[build-system\].*?)```", PAGE, re.DOTALL)
MODULE: Final = re.search(r"```python\n(import random.*?)```", PAGE, re.DOTALL)
NAMED: Final = '[tools]\nplugins = ["roll_dice"]\n'
HEAD: Final = """
from edged.tools import Confirm, Declaration, Kind
from edged.tools.outcome import ok

class Made:
    declaration = Declaration("roll_dice", "Roll.")

    async def call(self, arguments):
        return ok({"rolled": 4})
"""


def install(folder: Path, module: str, distribution: str = "dice") -> None:
    """Lay a package down as pip does, with the entry points that the page has."""
    assert PACKAGE
    groups = tomllib.loads(PACKAGE[1])["project"]["entry-points"]
    about = folder / f"{distribution}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    lines = [
        line
        for group, points in groups.items()
        for line in (f"[{group}]", *(f"{name} = {where}" for name, where in points.items()))
    ]
    (about / "entry_points.txt").write_text("\n".join(lines))
    (folder / "dice.py").write_text(module)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an owner's packages, which this process forgets afterwards."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    monkeypatch.setattr(plugins, "FOLDER", folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "dice", raising=False)
    plugins.made.cache_clear()
    return folder


def only(tmp_path: Path) -> Tool:
    """Return the tool of the settings."""
    settings = load(write(tmp_path, main=NAMED))
    (tool,) = own_tools(settings.tools, str)
    return tool


def test_the_package_of_the_page_rolls_dice(tmp_path: Path, packages: Path) -> None:
    """As it is written, by its entry point."""
    assert MODULE
    install(packages, MODULE[1])
    tool = only(tmp_path)
    assert tool.declaration.name == "roll_dice"
    assert tool.declaration.confirm is Confirm.NEVER
    done = json.loads(asyncio.run(tool.call({"sides": 6})).data)
    assert 1 <= done["rolled"] <= 6


def test_it_waits_for_a_press_unless_it_says_otherwise(tmp_path: Path, packages: Path) -> None:
    """And is made once, however often it is asked for."""
    count = "count = []\ndef RollDice():\n    count.append(1)\n    return Made()\n"
    install(packages, HEAD + count)
    assert only(tmp_path).declaration.confirm is Confirm.PRESS
    assert only(tmp_path).declaration.confirm is Confirm.PRESS
    assert sys.modules["dice"].count == [1]


def test_what_is_not_named_is_not_imported(tmp_path: Path, packages: Path) -> None:
    """Also if it is there."""
    install(packages, "raise SystemExit")
    assert load(write(tmp_path, main="[tools]\ntime = true\n")).tools.time
    assert "dice" not in sys.modules
    assert str(packages) not in sys.path


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("import nowhere", "cannot be loaded (ModuleNotFoundError: No module named 'nowhere'); m"),
        ("raise SystemExit(3)", "cannot be loaded (SystemExit: 3)"),
        ("x = (", "cannot be loaded (SyntaxError: "),
        ("", "cannot be loaded (AttributeError: "),
        ("RollDice = 5", "cannot be loaded (TypeError: 'int' object is not callable)"),
        ("def RollDice(port): pass", "cannot be loaded (TypeError: "),
        ("RollDice = dict", "declaration is to be an edged.tools.Declaration"),
        ("Made.call = lambda self, arguments: 4", "call is to be a coroutine function"),
        ('Made.declaration = Declaration("dice", "Roll.")', "that of its entry point"),
        ('Made.declaration = Declaration("roll_dice", " ")', "description is to say what it"),
        (
            'Made.declaration = Declaration("roll_dice", "R.", "[]")',
            "parameters are to be the",
        ),
        ('Made.declaration = Declaration("roll_dice", "R.", "{")', "parameters are to be the"),
        ('Made.declaration = Declaration("roll_dice", "R.", kind="quick")', "kind and confirm are"),
        ('Made.declaration = Declaration("roll_dice", "R.", confirm=True)', "kind and confirm are"),
        ('Made.declaration = Declaration("roll_dice", "R.", timeout=1e9)', "timeout is to be"),
        ('Made.declaration = Declaration("roll_dice", "R" * 20_000)', "has 20009 bytes, and at mo"),
    ],
)
def test_one_that_cannot_be_used_is_a_wrong_setting(
    tmp_path: Path, packages: Path, module: str, said: str
) -> None:
    """With its cause; nothing else of the settings is in doubt."""
    made = "" if "RollDice" in module or not module.startswith("Made") else "\nRollDice = Made\n"
    head = HEAD if module.startswith("Made") else ""
    install(packages, f"{head}\n{module}\n{made}")
    told = complaint(write(tmp_path, main=NAMED))
    assert told.startswith("config.toml: tools.plugins: has roll_dice, wh")
    assert said in told
    assert len(told.splitlines()) == 1


def test_one_that_is_not_there_is_told_with_the_cure(tmp_path: Path, packages: Path) -> None:
    """And with those that are."""
    told = complaint(write(tmp_path, main=NAMED))
    assert f"there is none; install it: pip install --target {packages.name}" in told
    install(packages, HEAD)
    told = complaint(write(tmp_path, main='[tools]\nplugins = ["roll_die"]\n'))
    assert "there is roll_dice; install it" in told


def test_a_name_is_that_of_one_tool(tmp_path: Path, packages: Path) -> None:
    """Of one package, and of nothing else in the settings."""
    install(packages, HEAD + "\nRollDice = Made\n")
    twice = NAMED.replace('"roll_dice"', '"roll_dice", "roll_dice", "time"')
    told = complaint(write(tmp_path, main=twice))
    assert "has roll_dice, like another tool" in told
    assert "has time, like another tool" in told
    plugins.made.cache_clear()
    install(packages, HEAD, "other")
    told = complaint(write(tmp_path, main=NAMED))
    assert "which is in dice and other; remove one" in told


def test_a_persona_may_have_it(tmp_path: Path, packages: Path) -> None:
    """By its name, as any other tool."""
    install(packages, HEAD + "\nRollDice = Made\n")
    text = NAMED + '[[gemini.persona]]\nname = "Bob"\ntools = [{}]\n'
    for tools, expected in (('"roll_dice"', ("roll_dice",)), ("", ())):
        found = inspect(write(tmp_path, main=text.format(tools)))
        assert not found.problems
        assert found.settings
        (bob,) = found.settings.gemini.persona
        assert as_persona(found.settings, bob).tools.plugins == expected


def test_its_author_tries_it(tmp_path: Path) -> None:
    """With the traceback of what it raises, and what Gemini would get."""
    folder = tmp_path / "there"
    failing = HEAD.replace('return ok({"rolled": 4})', "return 1 / 0")
    install(folder, failing + "\nRollDice = Made\n")
    file = write(tmp_path, main=NAMED)
    prefix = [] if os.geteuid() else as_nobody()
    command = [*prefix, sys.executable, "-m", "edged", "--config", str(file)]
    environ = {"PYTHONPATH": str(folder)}

    def edged(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=environ,
            cwd=Path(__file__).parents[2],
        )

    assert edged("tools", "list").stdout == "roll_dice  Roll.\n"
    done = edged("tools", "test", "roll_dice")
    assert done.returncode == 1
    assert json.loads(done.stdout)["message"] == "It failed on the device (ZeroDivisionError)."
    assert "ZeroDivisionError: division by zero" in done.stderr
    (folder / "dice.py").write_text("import nowhere")
    checked = edged("check-config")
    assert checked.returncode == 78
    assert "has roll_dice, which cannot be loaded (ModuleNotFoundError" in checked.stdout


def test_the_settings_themselves_hold_names_only() -> None:
    """What is made stays out of them: they are compared when they are read again."""
    assert validated(Settings, {"tools": {"plugins": ["x"]}}).tools.plugins == ("x",)
    with pytest.raises(SettingsError, match="no package here has"):
        plugins.made("x")
