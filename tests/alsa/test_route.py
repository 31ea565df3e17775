"""Names of PCMs in every shape that people write, held against the real libasound."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edged.alsa.names import converting
from edged.alsa.pcm_name import PARAMETERS
from edged.alsa.route import ends
from tests.alsa.libasound import Libasound, RefusedError

MAC = "00:1A:7D:DA:71:13"
ROUTES: list[tuple[str, tuple[str, ...], str | None]] = [
    ("hw:0", ("hw",), "0"),
    ("hw", ("hw",), "0"),
    ("plughw:", ("plughw",), "0"),
    ("plughw:CARD=Device,DEV=0", ("plughw",), "Device"),
    ("plughw:DEV=0,CARD=Device", ("plughw",), "Device"),
    ("plughw:Device,0", ("plughw",), "Device"),
    ("plughw:Device, 0", ("plughw",), "Device"),
    ("plughw:Device,DEV=0", ("plughw",), "Device"),
    ("plughw:'Device',0", ("plughw",), "Device"),
    ('plughw:CARD="Device"', ("plughw",), "Device"),
    ("plughw:{CARD Device DEV 1}", ("plughw",), "Device"),
    ("plughw:{ CARD=Device, DEV=1 }", ("plughw",), "Device"),
    ("pcm.hw:Device", ("hw",), "Device"),
    ("hw:CARD=2i2,DEV=0", ("hw",), "2i2"),
    ("hw:CARD=/dev/snd/controlC1", ("hw",), "/dev/snd/controlC1"),
    ("sysdefault:Device", ("sysdefault",), "Device"),
    ("default:CARD=Device", ("default",), "Device"),
    ("default", ("default",), None),
    ("hdmi:CARD=vc4hdmi1,DEV=0", ("hdmi",), "vc4hdmi1"),
    ("surround51:Device", ("surround51",), "Device"),
    ("dmix:CARD=Device,RATE=44100", ("dmix",), "Device"),
    ("plug:'dmix:CARD=Device,DEV=0'", ("plug", "dmix"), "Device"),
    ('plug:SLAVE="dsnoop:Device"', ("plug", "dsnoop"), "Device"),
    ("plug:hw:Device", ("plug", "hw"), "Device"),
    (r"plug:SLAVE='plug:SLAVE=\'hw:CARD=x\''", ("plug", "plug", "hw"), "x"),
    ('plug:{SLAVE="hw:CARD=x"}', ("plug", "hw"), "x"),
    ('plug:{SLAVE={type rate slave{pcm "hw:x" rate 48000}}}', ("plug", "rate", "hw"), "x"),
    (
        'plug:{SLAVE={type softvol slave.pcm "dmix:x" control{name "A B" card x}}}',
        *(("plug", "softvol", "dmix"), "x"),
    ),
    ("plug:{SLAVE={type dmix slave.pcm{type hw card x device 0}}}", ("plug", "dmix", "hw"), "x"),
    ("tee:'hw:CARD=x',/tmp/raw", ("tee", "hw"), "x"),
    ("bluealsa", ("bluealsa",), None),
    (f"bluealsa:DEV={MAC},PROFILE=a2dp", ("bluealsa",), None),
    (f"bluealsa:{MAC},a2dp", ("bluealsa",), None),
    ("pulse:192.168.1.5", ("pulse",), None),
    ("pulse:tcp:192.168.1.5:4713", ("pulse",), None),
    ("plug:'pulse:bluez_sink.00_1A_7D_DA_71_13.a2dp_sink'", ("plug", "pulse"), None),
    ("null", ("null",), None),
    ("file:/tmp/raw", ("file", "null"), None),
    ("my_mic", ("my_mic",), None),
    ("softvol:CARD=Device", ("softvol",), "Device"),
]
UNREADABLE = [
    *("plug:hw:Device,0", "plug:hw:CARD=Device,DEV=0", "plug:dmix:CARD=Device"),
    *("plughw:CARD=Device, DEV=0", "plughw:CARD =Device", "plughw:Device,", "plughw:CARD="),
    *("plug:'hw:Device", "plughw:{CARD Device", "plughw:{CARD}", "plughw:CARD=a=b", "hw:'a'b"),
]
PIECES = [
    *("hw", "plughw", "plug", "CARD", "DEV", "SUBDEV", "SLAVE", "Device", "7", "type", "slave"),
    *(":", ",", "=", "'", '"', "{", "}", " ", "\\", ".", "[", "]", ";", "#", "pcm", "card", "\xe9"),
]


@pytest.fixture(scope="module")
def libasound() -> Iterator[Libasound]:
    """Return the library with all PCMs that it has for any card."""
    before = os.environ.get("ALSA_CONFIG_PATH")
    share = Path("/usr/share/alsa")
    paths = [share / "alsa.conf", *sorted((share / "pcm").glob("*.conf"))]
    os.environ["ALSA_CONFIG_PATH"] = ":".join(map(str, paths))
    yield Libasound()
    if before is None:
        del os.environ["ALSA_CONFIG_PATH"]
    else:
        os.environ["ALSA_CONFIG_PATH"] = before


def card(name: str) -> tuple[str, str] | None:
    """Return the card and device that a name of a card leads to, as libasound counts them."""
    (end,) = ends(name)
    device = end.arguments.get("DEV", end.arguments.get("device", "0"))
    assert isinstance(device, str)
    return (end.card, device) if end.card is not None else None


@pytest.mark.parametrize(("name", "way", "of"), ROUTES)
def test_a_name_leads_through_its_pcms_to_a_card(
    name: str, way: tuple[str, ...], of: str | None
) -> None:
    """By position, by CARD=, in quotes and in braces; what is no card has none."""
    assert [(end.way, end.card) for end in ends(name)] == [(way, of)]


@pytest.mark.alsa
@pytest.mark.parametrize("name", [name for name, way, _ in ROUTES if way[-1] in {"hw", "plughw"}])
def test_libasound_sees_the_same_card_and_device(name: str, libasound: Libasound) -> None:
    """Every PCM but these two asks for the card itself."""
    assert libasound.card(name) == card(name)


@pytest.mark.alsa
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_libasound_refuses_leads_nowhere(name: str, libasound: Libasound) -> None:
    """A blank before CARD=, quotes that are missing, braces that do not match."""
    assert ends(name) == ()
    with pytest.raises(RefusedError):
        libasound.expand(name)


@pytest.mark.alsa
@pytest.mark.parametrize("base", sorted(PARAMETERS))
def test_the_order_of_arguments_is_that_of_alsas_own_files(base: str, libasound: Libasound) -> None:
    """As installed here; bluealsa's comes with a package of its own."""
    order = PARAMETERS[base]
    assert tuple(libasound.parameters(base)[: len(order)]) == order


@pytest.mark.alsa
@given(
    st.sampled_from(["hw:", "plughw:", "plug:", "plug:{SLAVE", "hw:{CARD"]),
    st.lists(st.sampled_from(PIECES), max_size=16).map("".join),
)
def test_whatever_libasound_takes_is_taken_for_the_same(
    libasound: Libasound, base: str, rest: str
) -> None:
    """Among names that are nearly right."""
    assume(not rest.endswith("\\"))  # libasound reads on behind the end of such a name
    try:
        theirs = libasound.card(base + rest)
    except RefusedError:
        return
    if theirs is not None:
        assert card(base + rest) == theirs


@given(st.text(max_size=1200) | st.lists(st.sampled_from(PIECES), max_size=400).map("".join))
def test_no_name_is_too_odd(text: str) -> None:
    """It leads somewhere or nowhere, and is never an error."""
    for end in ends(text):
        assert len(end.way) <= 8


@pytest.mark.parametrize("name", ["plug:{SLAVE=" * 80 + "}" * 80, "plughw:{a" + "{a" * 400])
def test_what_is_nested_without_end_leads_nowhere(name: str) -> None:
    """The depth is bounded before Python's own is."""
    assert ends(name) == ()


@pytest.mark.parametrize("name", ["hw:CARD=x", "dmix:CARD=x,DEV=0", "my_mic", "a'b\\\\c"])
def test_a_plug_goes_around_any_name(name: str) -> None:
    """So that the cure of a mismatch can be pasted."""
    (end,), (inside,) = ends(converting(name)), ends(name)
    assert end.card == inside.card
    assert end.way in {("plughw",), ("plug", inside.base)}
