"""What an owner writes of requests over HTTP: every mistake is told, with its cure."""

from pathlib import Path

import pytest

from edged.settings.check import changes
from edged.settings.reading.files import inspect, load
from edged.settings.tables.commands import ParameterSettings
from tests.settings.owner import complaint, write

GOOD = """
[[tools.http]]
name = "radio"
description = "Set the volume of the radio."
method = "PUT"
url = "https://api.example.com/v1/{room}/volume?fade={fade}&key={secret}"
headers = ["Accept: application/json"]
body = '{"percent": "{percent}"}'
parameters = [
  { name = "room", choices = ["hall", "kitchen"] },
  { name = "percent", type = "integer", minimum = 0, maximum = 100 },
  { name = "fade", optional = true },
]
secret = "radio"

[[tools.http]]
name = "weather"
description = "Tell the weather."
url = "https://api.example.org/now"
safe = true
"""


def test_a_table_for_each_request(tmp_path: Path) -> None:
    """In their order, with defaults for what is not said; none is a doubt."""
    file = write(tmp_path, main=GOOD)
    radio, weather = load(file).tools.http
    assert (radio.method, radio.secret, radio.safe) == ("PUT", "radio", False)
    assert radio.parameters[0] == ParameterSettings("room", choices=("hall", "kitchen"))
    assert (weather.method, weather.private, weather.timeout_s) == ("GET", False, 10)
    found = inspect(file)
    assert found.settings
    assert found.doubts == ()
    (line,) = changes(found, found.settings)
    assert line.startswith("tools.http = radio and weather, of a table each")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"weather"', '"the weather"', "[2].name: must be a word of at most 64 letters"),
        ('"weather"', '"radio"', "[2].name: is radio, like another tool"),
        ('"Tell the weather."', '""', "[2].description: must say what the request does"),
        ("https://api.example.org/now", "api.example.org/now", "[2].url: must be http:// or h"),
        ("https://api.example.org/now", "ftp://api.example.org/", "[2].url: must be http://"),
        ("https://api.example.org/now", "https://{room}.org/", "a host name without {…}"),
        ("https://api.example.org/now", "https://a.org{room}", "a host name without {…}"),
        ("https://api.example.org/now", "https://a.org/a b", "without blanks"),
        ("https://api.example.org/now", "https://a.org/#x", "without blanks and #"),
        ("https://api.example.org/now", "https://a:b@c.org/", "must hold no name, password"),
        ("https://api.example.org/now", "https://a.org:99999/", "and a host name"),
        ("/now", "/{place}", "[2].url: has {place}, which is none of its parameters; there is n"),
        ("/now", "/{", "[2].url: is no template"),
        ("{fade}", "{fad}", "has {fad}, which is none of its parameters; there is room, percent"),
        ("/volume", "/{fade}", "[1].url: needs {fade} in its path, so that must not be optional"),
        ('secret = "radio"', "", "[1].url: has {secret}; name the token: secret ="),
        ('secret = "radio"', 'secret = "My token!"', "[1].secret: must be at most 32"),
        ('name = "fade"', 'name = "secret"', "parameters[3].name: is what the token is called"),
        ('"Accept: app', '"Accept app', "[1].headers: has 'Accept application/json', which is no"),
        ("Accept:", "Host:", "[1].headers: has Host, which edged itself sends; remove it"),
        ("application/json", "{room}", "[1].headers: has {room}; a header can hold no argument"),
        ('{"percent"', '{percent"', "[1].body: is no JSON"),
        ('"{percent}"', "NaN", "[1].body: has NaN, which is no JSON"),
        ('"{percent}"', '"{volume}"', "[1].body: has {volume}, which is none of its parameters"),
        ('"{percent}"', '"{"', "[1].body: is no template"),
        ('"PUT"', '"GET"', "[1].body: goes with method ="),
        ('"PUT"', '"put"', "[1].method: must be "),
        ("safe = true", 'ca_file = "/no/where.pem"', "[2].ca_file: /no/where.pem is no file"),
        ("safe = true", "timeout_s = 0", "[2].timeout_s: must be a whole number from 1"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """With the place and the cure."""
    assert right in GOOD
    assert said in complaint(write(tmp_path, main=GOOD.replace(right, wrong)))


def test_a_body_that_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    """Not with a traceback."""
    text = GOOD.replace('"{percent}"', "[" * 9_000 + "]" * 9_000)
    assert "[1].body: is nested too deep" in complaint(write(tmp_path, main=text))


def test_a_command_of_the_same_name_is_refused(tmp_path: Path) -> None:
    """Gemini calls both by it."""
    command = '[[tools.command]]\nname = "radio"\ndescription = "R."\nrun = ["/bin/true"]\n'
    assert "http[1].name: is radio, like another tool" in complaint(
        write(tmp_path, main=command + GOOD)
    )


def test_what_nobody_can_confirm_is_doubted(tmp_path: Path) -> None:
    """As with commands."""
    main = '[button]\nkind = "none"\n' + GOOD
    (doubt,) = inspect(write(tmp_path, main=main)).doubts
    assert "nobody can confirm radio: each call is refused" in doubt.text


def test_a_token_in_clear_text_is_doubted(tmp_path: Path) -> None:
    """But not in one's own network."""
    for host, doubted in (("example.org", 1), ("192.168.1.5:8123", 0), ("nas", 0), ("ha.lan", 0)):
        text = GOOD.replace("https://api.example.com", f"http://{host}")
        assert len(inspect(write(tmp_path, main=text)).doubts) == doubted
