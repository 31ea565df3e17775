"""What names of ALSA devices last, and how a card with one clock is opened."""

import math
import os
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from edged.alsa.cards import Direction, read_cards
from edged.alsa.names import by_number, card_id, opening_name, readable
from edged.alsa.pcm import Request, open_device
from edged.alsa.selection import CardSelection
from edged.clock import SYSTEM_CLOCK
from edged.pcm import INPUT_RATE, OUTPUT_RATE
from tests.alsa.kernel import proc_of

# The card behind `hw:` is a file here: it takes and gives stereo of 32 bits, as I2S codecs do.
CONFIGURATION = """
pcm.!hw {{
    @args [ CARD DEV SUBDEV ]
    @args.CARD {{ type string }} @args.DEV {{ type integer }} @args.SUBDEV {{ type integer }}
    type linear
    slave {{
        pcm {{
            type file slave.pcm wide file "{folder}/out.raw" infile "{folder}/in.raw" format raw
        }}
        format S32_LE
    }}
}}
# As for every card that has no file in /usr/share/alsa/cards.
pcm.!sysdefault {{
    @args [ CARD ]
    @args.CARD {{ type string }}
    type plug
    slave.pcm {{ @func concat strings [ "hw:" $CARD ] }}
}}
pcm.wide {{
    type multi
    slaves.a {{ pcm null channels 2 }}
    bindings {{ 0 {{ slave a channel 0 }} 1 {{ slave a channel 1 }} }}
}}
"""
HAT = "plughw:CARD=sndrpigooglevoi,DEV=0"


@pytest.mark.parametrize(
    "name",
    [
        *("hw:0", "plughw:1,0", "hw:CARD=2,DEV=0", "sysdefault:1", "default:CARD=0", "default:1"),
        *("plug:hw:0", "plug:'hw:1,0'", 'plug:SLAVE="hw:CARD=0"', "plughw:{CARD 0 DEV 0}"),
        *("hw", "plughw", "sysdefault", "dmix:1", "plug:hw", "front", "plug:'dmix:0'"),
        *("plughw:{CARD=1,DEV=0}", "hw:/dev/snd/controlC1"),
    ],
)
def test_numbers_of_cards_are_known(name: str) -> None:
    """They change between boots, and no number means the first."""
    assert by_number(name)


@pytest.mark.parametrize(
    "name",
    [
        *("auto", "default", "default:CARD=Device", "plughw:CARD=Device,DEV=0", "my_mic"),
        *("hw:CARD=2i2,DEV=0", "sysdefault:CARD=vc4hdmi0", "hdmi:CARD=vc4hdmi1,DEV=0"),
        'plug:{SLAVE={type rate slave{pcm "hw:CARD=x,DEV=0" rate 48000}}}',
        *("bluealsa", "bluealsa:DEV=00:1A:7D:DA:71:13,PROFILE=a2dp", "pulse:192.168.1.5"),
        *("pulse:tcp:192.168.1.5:4713", "plug:'pulse:9'", "plughw:Device,0", "my_mic:1"),
    ],
)
def test_names_that_last_are_taken(name: str) -> None:
    """Ids, addresses, and whatever the owner defined in asound.conf."""
    assert not by_number(name)
    assert readable(name)


@pytest.mark.parametrize(
    "name", ["hw:CARD=../../proc", "hw:CARD=a/b", "hw:CARD='a b'", "hw:CARD=", "hw:CARD={}"]
)
def test_what_is_no_id_names_no_card(name: str) -> None:
    """An id becomes a part of paths in /proc/asound."""
    assert card_id(name) is None


def test_only_a_card_with_one_clock_is_opened_differently(tmp_path: Path) -> None:
    """Not a USB card, not one way only, not what the owner worded otherwise."""
    cards = read_cards(proc_of(tmp_path, "Headphones", "sndrpigooglevoi", "Device"))
    names = ["plughw:CARD=Device,DEV=0", "plughw:CARD=Headphones,DEV=0", "hw:CARD=sndrpigooglevoi"]
    names += ["plug:'dmix:CARD=sndrpigooglevoi'", "plughw:sndrpigooglevoi,x", "my_hat"]
    assert [opening_name(name, cards) for name in names] == names
    assert opening_name(HAT, []) == HAT
    assert card_id(opening_name(HAT, cards)) == "sndrpigooglevoi"


@pytest.mark.parametrize(
    ("name", "slave"),
    [
        ("plughw:sndrpigooglevoi,1", "hw:CARD=sndrpigooglevoi,DEV=1"),
        ("plughw:{SUBDEV 0 CARD sndrpigooglevoi}", "hw:CARD=sndrpigooglevoi,SUBDEV=0"),
        ("plug:'hw:sndrpigooglevoi'", "hw:CARD=sndrpigooglevoi"),
        ("plug:'plughw:CARD=sndrpigooglevoi'", "hw:CARD=sndrpigooglevoi"),
        ("sysdefault:sndrpigooglevoi", "sysdefault:CARD=sndrpigooglevoi"),
        ("default:CARD=sndrpigooglevoi", "default:CARD=sndrpigooglevoi"),
    ],
)
def test_a_card_with_one_clock_has_it_by_any_name(name: str, slave: str, tmp_path: Path) -> None:
    """As long as ALSA converts around nothing but the card."""
    cards = read_cards(proc_of(tmp_path, "sndrpigooglevoi"))
    assert f'slave{{pcm "{slave}" rate 48000}}' in opening_name(name, cards)


@pytest.fixture
def hat(tmp_path: Path) -> Iterator[Path]:
    """Return the /proc/asound of a machine with a HAT, whose card is the files beside it."""
    tone = [round(9000 * math.sin(2 * math.pi * 400 * i / 48_000)) << 16 for i in range(48_000)]
    (tmp_path / "in.raw").write_bytes(array("i", [s for s in tone for _ in range(2)]).tobytes())
    (tmp_path / "asound.conf").write_text(CONFIGURATION.format(folder=tmp_path))
    before = os.environ.get("ALSA_CONFIG_PATH")
    os.environ["ALSA_CONFIG_PATH"] = f"/usr/share/alsa/alsa.conf:{tmp_path / 'asound.conf'}"
    yield proc_of(tmp_path / "asound", "Headphones", "sndrpigooglevoi")
    if before is None:
        del os.environ["ALSA_CONFIG_PATH"]
    else:
        os.environ["ALSA_CONFIG_PATH"] = before


def _pitch(samples: "array[int]", rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(np.asarray(samples, float)))
    return float(np.argmax(spectrum) * rate / len(samples))


@pytest.mark.alsa
@pytest.mark.parametrize(
    "name", [HAT, "plughw:sndrpigooglevoi,0", "sysdefault:CARD=sndrpigooglevoi"]
)
def test_a_card_with_one_clock_speaks_at_48_khz(hat: Path, name: str) -> None:
    """Half a second of 24 kHz mono reaches the card as half a second of 48 kHz stereo."""
    request = Request(Direction.PLAYBACK, OUTPUT_RATE, period=480, periods=6)
    opened = open_device(CardSelection(name, Direction.PLAYBACK, SYSTEM_CLOCK.now), request, hat)
    tone = [round(9000 * math.sin(2 * math.pi * 400 * i / OUTPUT_RATE)) for i in range(12_000)]
    pcm, written = array("h", tone).tobytes(), 0
    while written < len(pcm):
        written += 2 * opened.pcm.write(pcm[written : written + 960])
    opened.pcm.drop()
    opened.pcm.close()
    card = array("i", (hat.parent / "out.raw").read_bytes())
    left = card[0::2]
    assert opened.device == name
    assert len(left) == pytest.approx(24_000, rel=0.05)
    assert _pitch(left, 48_000) == pytest.approx(400, abs=5)


@pytest.mark.alsa
def test_a_card_with_one_clock_hears_at_48_khz(hat: Path) -> None:
    """A tone of the card's 48 kHz stereo keeps its pitch at 16 kHz mono."""
    meant = CardSelection("auto", Direction.CAPTURE, SYSTEM_CLOCK.now)
    opened = open_device(meant, Request(Direction.CAPTURE, INPUT_RATE, 640, 4), hat)
    heard = array("h")
    while len(heard) < 12_000:
        frames, pcm = opened.pcm.read()
        assert frames > 0
        heard.frombytes(pcm)
    opened.pcm.close()
    assert meant.shown(opened.device) == f"{HAT} (auto)"
    assert _pitch(heard[2000:12_000], INPUT_RATE) == pytest.approx(400, abs=5)
