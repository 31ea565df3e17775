"""What an owner writes of servers of tools: every mistake is told, with its cure."""

from pathlib import Path

import pytest

from edged.settings.check import changes
from edged.settings.reading.files import inspect, load
from tests.settings.owner import complaint, write

GOOD = """
[tools.home_assistant]
url = "http://192.168.1.5:8123"
area = "Kitchen"

[[tools.mcp]]
name = "calendar"
url = "https://mcp.example.org/mcp"
allow = ["list"]
credential = "calendar"
"""


def test_a_table_for_each(tmp_path: Path) -> None:
    """Home Assistant has one of its own; neither is a doubt."""
    file = write(tmp_path, main=GOOD)
    tools = load(file).tools
    assert tools.home_assistant
    assert (tools.home_assistant.credential, tools.home_assistant.trusted) == (
        "home_assistant",
        True,
    )
    (calendar,) = tools.mcp
    assert (calendar.allow, calendar.trusted, calendar.timeout_s) == (("list",), False, 10)
    found = inspect(file)
    assert found.settings
    assert found.doubts == ()
    lines = changes(found, found.settings)
    assert any("http://192.168.1.5:8123, of a table" in line for line in lines)
    assert any("tools.mcp = calendar, of a table each" in line for line in lines)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ('name = "Cal"\nurl = "https://a.b/"', "name: must be at most 20"),
        ('name = "a__b"\nurl = "https://a.b/"', "name: must be at most 20"),
        ('name = "x"', "url: must be given, or `run` instead"),
        ('name = "x"\nurl = "https://a.b/"\nrun = ["/bin/true"]', "but not both"),
        ('name = "x"\nurl = "ftp://a.b/"', "url: must be http:// or https://"),
        ('name = "x"\nurl = "https://"', "url: must be http:// or https://"),
        ('name = "x"\nurl = "https://a:b@c.d/"', "url: must hold no name, password"),
        ('name = "x"\nrun = ["true"]', "run: must begin with the full path"),
        ('name = "x"\nurl = "https://a.b/"\ncredential = "My token!"', "the token itself is no"),
        ('name = "x"\nurl = "https://a.b/"\nca_file = "/no/where.pem"', "is no file"),
        ('name = "x"\nurl = "https://a.b/"\ntimeout_s = 0', "timeout_s: must be"),
        ('name = "x"\nurl = "https://a.b/"\nallowed = []', "did you mean allow"),
        ('url = "https://a.b/"', "name: is required"),
        (
            'name = "x"\nurl = "http://a/"\n[[tools.mcp]]\nname = "x"\nurl = "http://b/"',
            "is x, like",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, wrong: str, why: str) -> None:
    """And by what is to be written."""
    assert why in complaint(write(tmp_path, main=f"[[tools.mcp]]\n{wrong}\n"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("[tools]\nhome_assistant = 3", "must be a table, not 3; write [tools.home_assistant]"),
        ("[tools.home_assistant]", "url: is required"),
        ('[tools.home_assistant]\nurl = "homeassistant.local"', "must be http:// or https://"),
        ('[tools.home_assistant]\nurl = "http://h/"\ntoken = "x"', "no such setting"),
        (f'{GOOD}\n[[tools.mcp]]\nname = "home"\nurl = "http://x/"', "is home, like another"),
    ],
)
def test_a_mistake_about_home_assistant_is_told(tmp_path: Path, wrong: str, why: str) -> None:
    """Likewise."""
    assert why in complaint(write(tmp_path, main=wrong))


def test_a_token_in_clear_text_is_doubted(tmp_path: Path) -> None:
    """Beyond one's own network, and in it by a name that any neighbour can answer to (mDNS)."""
    doubts = {
        "http://example.org": "where others can read it",
        "http://8.8.8.8": "where others can read it",
        "http://homeassistant.local:8123": "answers to the name homeassistant.local",
        "http://nas": "answers to the name nas",
        "http://ha.lan": "answers to the name ha.lan",
        "http://192.168.1.5:8123": "",
        "http://[fd00::5]:8123": "",
        "http://localhost:8123": "",
        "https://homeassistant.local:8123": "",
    }
    for url, doubt in doubts.items():
        table = f'[tools.home_assistant]\nurl = "{url}"\n'
        found = inspect(write(tmp_path, main=table)).doubts
        assert [doubt] * bool(doubt) == [doubt for each in found if doubt in str(each)]
        assert len(found) == bool(doubt)


def test_a_press_that_nobody_can_give_is_doubted(tmp_path: Path) -> None:
    """A device without a button of its own refuses what a server that is not trusted may change."""
    without = '[button]\nkind = "none"\n'
    (doubt,) = inspect(write(tmp_path, main=without + GOOD)).doubts
    assert doubt.key == "button.kind"
    assert "nobody can confirm what calendar may change" in doubt.text
    untrusted = GOOD.replace('area = "Kitchen"', "trusted = false")
    (doubt,) = inspect(write(tmp_path, main=without + untrusted)).doubts
    assert "nobody can confirm what home and calendar may change" in doubt.text
    trusted = GOOD.replace('credential = "calendar"', "trusted = true")
    assert inspect(write(tmp_path, main=without + trusted)).doubts == ()
