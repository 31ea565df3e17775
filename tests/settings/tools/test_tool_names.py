"""What tools are called: a wrong name in tools.confirm would let a tool run without a press."""

import re
from typing import Any

import pytest

from edged.settings.checks.finding import Weight
from edged.settings.tools import own_tools
from edged.settings.tools.tool_names import BUILT_IN, MOST
from edged.tools import Confirm, Declaration
from tests.settings.judged import found

SERVER = {"name": "calendar", "url": "https://example.com/"}
HOME = {"url": "http://192.168.1.5:8123"}


def command(name: str, *, safe: bool = True) -> dict[str, Any]:
    """Return a table of a command."""
    return {"name": name, "description": "Works.", "run": ["/bin/true"], "safe": safe}


def request(name: str) -> dict[str, Any]:
    """Return a table of a request."""
    return {"name": name, "description": "Asks.", "url": "https://example.com/", "safe": True}


def refusals(**tools: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any table
    """Return the key and the text of each mistake."""
    told = found(tools=tools)
    return [(key, text) for key, weight, text in told if weight is Weight.REFUSED]


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ({"volume": True, "confirm": ["volum"]}, "has volum, .* did you mean volume"),
        ({"confirm": ["volume"]}, "is no tool that is switched on; there is none"),
        ({"status": True, "confirm": ["status"]}, "a switch; name what it has: device_status"),
        ({"timers": True, "confirm": ["timers"]}, "set_timer, list_timers and cancel_timer"),
        ({"mcp": [SERVER], "confirm": ["calendar"]}, "there is calendar__…"),
        ({"mcp": [SERVER], "confirm": ["calender__add"]}, "there is calendar__…"),
        ({"command": [command("door")], "confirm": ["dor"]}, "did you mean door"),
    ],
)
def test_a_name_of_no_tool_is_refused(tools: dict[str, Any], said: str) -> None:
    """With what was meant, as far as that can be told."""
    ((key, text),) = refusals(**tools)
    assert key == "tools.confirm"
    assert re.search(said, text), text


def test_all_that_there_is_can_be_named() -> None:
    """Also what a server may have later; with the tools of each switch."""
    names = [name for names in BUILT_IN.values() for name in names]
    switches = dict.fromkeys(BUILT_IN, True)
    own = {"command": [command("door")], "http": [request("radio")]}
    servers = {"mcp": [SERVER], "home_assistant": HOME}
    later = ["calendar__add", "home__HassTurnOn"]
    assert not refusals(**switches, **own, **servers, confirm=[*names, "door", "radio", *later])


@pytest.mark.parametrize(
    ("tools", "key"),
    [
        ({"time": True, "command": [command("time")]}, "tools.command[1].name"),
        ({"status": True, "http": [request("device_status")]}, "tools.http[1].name"),
    ],
)
def test_what_comes_with_the_device_has_its_name(tools: dict[str, Any], key: str) -> None:
    """While it is switched on."""
    ((told, text),) = refusals(**tools)
    assert (told, "like a tool that comes with the device" in text) == (key, True)
    assert not refusals(**{name: each for name, each in tools.items() if each is not True})


def test_too_many_are_told_before_the_start() -> None:
    """With how many there are."""
    some = [command(f"c{number}") for number in range(MOST)]
    assert not refusals(command=some)
    ((key, text),) = refusals(command=some, volume=True)
    assert (key, str(MOST + 1) in text) == ("tools.command", True)


class Plugin:
    """A plug-in of a package."""

    def __init__(self, confirm: Confirm | None) -> None:
        self.declaration = Declaration("dice", "Rolls.", confirm=confirm)


@pytest.mark.parametrize(
    ("confirm", "asks"), [(None, True), (Confirm.PRESS, True), (Confirm.NEVER, False)]
)
def test_a_plugin_that_nobody_can_confirm_is_doubted(
    monkeypatch: pytest.MonkeyPatch, confirm: Confirm | None, *, asks: bool
) -> None:
    """As commands are: without a button each call is refused."""
    monkeypatch.setattr(own_tools, "made", lambda _: Plugin(confirm))
    told = found(button={"kind": "none"}, tools={"plugins": ["dice"]})
    doubts = [text for key, _, text in told if key == "button.kind"]
    assert doubts == (["is none, so nobody can confirm dice: each call is refused"] if asks else [])
