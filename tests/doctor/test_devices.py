"""What `edged devices` lists can be pasted into the settings as it stands."""

import json
import tomllib
from pathlib import Path

from edged.alsa.cards import Card, Direction
from edged.alsa.probe import HardwareParams
from edged.doctor.checks.devices.cards import CardStream
from edged.doctor.inventory import Inventory, Webcam, as_dict, free_pins, page
from edged.gpio.chips import Chip, Line
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated

USB = Card(
    "Device",
    "USB-Audio - USB PnP Sound Device",
    usb=True,
    devices=((Direction.CAPTURE, 0), (Direction.PLAYBACK, 0)),
)
JACK = Card("Headphones", "bcm2835 Headphones", usb=False, devices=((Direction.PLAYBACK, 0),))
SCREEN = Card("vc4hdmi0", "vc4-hdmi-0", usb=False, devices=((Direction.PLAYBACK, 0),))
STREAMS = [
    CardStream(
        USB,
        Direction.CAPTURE,
        "plughw:CARD=Device,DEV=0",
        HardwareParams((44_100, 48_000), 1),
        None,
    ),
    CardStream(
        USB, Direction.PLAYBACK, "plughw:CARD=Device,DEV=0", HardwareParams((48_000,), 2), None
    ),
    CardStream(
        JACK, Direction.PLAYBACK, "plughw:CARD=Headphones,DEV=0", "in use", "aplay (process 7)"
    ),
    CardStream(SCREEN, Direction.PLAYBACK, "sysdefault:CARD=vc4hdmi0", HardwareParams((), 0), None),
]
HEADER = Chip(
    0,
    "pinctrl-bcm2835",
    tuple(
        Line(number, f"GPIO{number}", {25: "w1", 22: "spi0 CS0"}.get(number, ""))
        for number in range(54)
    ),
)
EXPANDER = Chip(1, "raspberrypi-exp-gpio", (Line(0, "BT_ON", ""),))
WEBCAM = Webcam(
    "/dev/v4l/by-id/usb-046d_0825_F19A7D40-video-index0", "HD Webcam C270", "JPEGs of 640x480"
)
FOUND = Inventory(STREAMS, [HEADER, EXPANDER], ["imx708"], webcams=[WEBCAM])
PAGE = """\
# For /etc/edged/conf.d/50-devices.toml, not for config.toml, which has these tables already.

[microphone]
# USB, USB-Audio - USB PnP Sound Device: free, 44.1, 48 kHz, mono
device = "plughw:CARD=Device,DEV=0"

[speaker]
# USB, USB-Audio - USB PnP Sound Device: free, 48 kHz, stereo only
device = "plughw:CARD=Device,DEV=0"
# built-in, bcm2835 Headphones: in use by aplay (process 7)
# device = "plughw:CARD=Headphones,DEV=0"
# HDMI, vc4-hdmi-0: free, takes no PCM samples directly: ALSA converts
# device = "sysdefault:CARD=vc4hdmi0"

[button]
pin = 17
# free on pinctrl-bcm2835: 4, 5, 6, 12, 13, 16, 17, 23, 24, 26, 27
# chip = 1  # raspberrypi-exp-gpio, 1 lines, not on the header

[light]
# pin 25 is used by w1
pin = 5
# free on pinctrl-bcm2835: 4, 5, 6, 12, 13, 16, 17, 23, 24, 26, 27
# chip = 1  # raspberrypi-exp-gpio, 1 lines, not on the header

[camera]
# imx708
kind = "picamera"
# USB webcam, HD Webcam C270: JPEGs of 640x480
# kind = "v4l2"
# device = "/dev/v4l/by-id/usb-046d_0825_F19A7D40-video-index0"
"""


def test_the_page_can_be_pasted() -> None:
    """It is TOML of settings that are right; other choices are comments."""
    assert page(FOUND) == PAGE
    chosen = validated(Settings, tomllib.loads(PAGE))
    assert chosen.microphone.device == chosen.speaker.device == "plughw:CARD=Device,DEV=0"
    assert (chosen.button.pin, chosen.light.pin, chosen.camera.kind) == (17, 5, "picamera")


def test_a_machine_with_nothing_has_a_page_too() -> None:
    """Each table says what to do, and changes nothing."""
    bare = page(Inventory([], [], "picamera2 cannot be imported: `apt install …`", "no library"))
    assert tomllib.loads(bare) == {
        name: {} for name in ("microphone", "speaker", "button", "light", "camera")
    }
    assert "# no library" in bare
    assert "# picamera2 cannot be imported: `apt install …`" in bare
    assert "# no gpiochip found" in bare
    assert "# no camera found" in page(Inventory([], [], []))


def test_the_same_for_programs() -> None:
    """Everything that the page tells."""
    told = json.loads(json.dumps(as_dict(FOUND)))
    assert [each["device"] for each in told["speaker"]] == [s.name for s in STREAMS[1:]]
    assert told["speaker"][1]["in_use_by"] == "aplay (process 7)"
    assert told["microphone"][0]["rates"] == [44_100, 48_000]
    assert told["gpiochips"][0]["used"] == {"22": "spi0 CS0", "25": "w1"}
    assert told["cameras"] == {"found": ["imx708"], "fault": ""}
    assert [each["device"] for each in told["webcams"]["found"]] == [WEBCAM.device]


def test_a_webcam_is_the_choice_where_the_pi_has_no_camera_of_its_own() -> None:
    """The first that can be used; of another it is told why not."""
    poor = Webcam("/dev/video0", "Old Eye", fault="the webcam delivers YUYV and no MJPEG: …")
    told = page(Inventory([], [], "picamera2 cannot be imported: …", webcams=[poor, WEBCAM]))
    chosen = validated(Settings, tomllib.loads(told)).camera
    assert (chosen.kind, chosen.device) == ("v4l2", WEBCAM.device)
    assert "# USB webcam, Old Eye: the webcam delivers YUYV and no MJPEG: …\n" in told
    denied = page(Inventory([], [], [], webcams="/dev/video0 may not be opened: …"))
    assert "# /dev/video0 may not be opened: …\n" in denied


def test_a_pin_that_edged_itself_holds_stays_the_choice() -> None:
    """The list is asked for while edged runs, too."""
    held = Chip(0, "pinctrl-rp1", tuple(Line(n, "", "lg" if n == 17 else "") for n in range(54)))
    told = page(Inventory([], [held], []))
    assert (
        "# pin 17 is used by a program that uses lgpio or gpiozero,"
        " probably by edged itself\npin = 17\n"
    ) in told


def test_the_documentation_shows_what_is_listed() -> None:
    """To the letter."""
    docs = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text("utf-8")
    assert f"```toml\n{PAGE}```" in docs


def test_pins_with_another_use_are_not_offered() -> None:
    """I2C, SPI, the console, I2S, and what somebody holds."""
    assert not {2, 3, 9, 14, 18, 19, 20, 21, 22, 25, 28} & set(free_pins(HEADER))
    assert {17, 27} <= set(free_pins(HEADER))


def test_a_chip_that_is_not_known_is_told() -> None:
    """As a comment: nothing of it can be pasted."""
    told = page(Inventory([], [Chip(0, "", fault="/dev/gpiochip0 permission denied: …")], []))
    assert "# /dev/gpiochip0 permission denied: …\n" in told
    assert tomllib.loads(told)["button"] == {}


def test_the_number_of_the_headers_chip_need_not_be_set() -> None:
    """Also on a Pi 5 whose kernel begins with gpiochip11; there is one header in force."""
    lines = tuple(Line(number, "", "") for number in range(54))
    rp1, other = Chip(12, "pinctrl-rp1", lines), Chip(13, "pinctrl-bcm2711", lines)
    told = page(Inventory([], [Chip(11, "gpio-brcmstb@107d508500", lines), rp1, other], []))
    assert tomllib.loads(told)["button"] == {"pin": 17}
    assert "# chip = 11  # gpio-brcmstb@107d508500, 54 lines, not on the header\n" in told
    assert "# chip = 13  # pinctrl-bcm2711, 54 lines, also a header\n" in told


def test_a_chip_has_to_be_set_where_none_is_known_as_the_header() -> None:
    """The page says so: which it is, only the owner knows."""
    told = page(Inventory([], [Chip(3, "pinctrl-rp9", (Line(0, "", ""),))], []))
    assert tomllib.loads(told)["button"] == {}
    assert (
        "# chip = 3  # pinctrl-rp9, 1 lines, not on the header\n"
        "# none of these is known as a Pi's header: set chip as well\n"
    ) in told


def test_button_and_light_are_never_offered_the_same_pin() -> None:
    """Also where others hold the usual pins of both."""
    others = {17: "w1", 25: "ir-receiver"}
    lines = tuple(Line(number, "", others.get(number, "")) for number in range(54))
    chosen = tomllib.loads(page(Inventory(STREAMS, [Chip(0, "pinctrl-rp1", lines)], [])))
    assert chosen["button"]["pin"] != chosen["light"]["pin"]
