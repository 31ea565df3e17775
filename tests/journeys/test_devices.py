"""Devices that come and go in the middle of a conversation, on real libasound and real lgpio."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from edged.clock import SYSTEM_CLOCK
from edged.conversation.commands import Sign
from edged.conversation.events import (
    CaptureEnded,
    Part,
    PartLost,
    PartRestored,
    PlaybackEnded,
    ReplyStarted,
)
from edged.inputs.button.gpio import GpioButton
from edged.settings.model import ButtonSettings
from tests.inputs.pictures import picture
from tests.inputs.webcam import HERE, Webcam
from tests.journeys.home import babble, home
from tests.journeys.test_trouble import command
from tests.soundcard import SoundCard, sound_card

SPEAKER = {"kind": "alsa", "device": "edged_speaker", "mixer": "software"}
MICROPHONE = {"kind": "alsa", "device": "edged_microphone"}


@pytest.fixture
def card() -> Iterator[SoundCard]:
    """A sound card that can be unplugged."""
    with sound_card() as running:
        yield running


async def _speaker_lost_in_a_reply(folder: Path, card: SoundCard) -> None:
    async with home(folder, babble(2), clock=SYSTEM_CLOCK, speaker=SPEAKER) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(2)
        await house.diary.until_shown(Sign.SPEAKING)
        card.unplug()
        await house.diary.until_seen(PartLost)
        assert house.diary.shown() is Sign.FAULT, "while the rest passes unheard"
        await house.diary.until_seen(PlaybackEnded)
        assert house.diary.shown() is Sign.FAULT
        card.plug()
        await house.diary.until_shown(Sign.READY)
        await house.say(2)
        await house.diary.until_seen(ReplyStarted, 2)
        await house.diary.until_seen(PlaybackEnded, 2)
    assert house.diary.of(PartRestored) == [PartRestored(Part.SPEAKER)]


@pytest.mark.alsa
def test_a_speaker_lost_in_the_middle_of_a_reply(tmp_path: Path, card: SoundCard) -> None:
    """The light says fault at once and the turn ends; plugged in again, the next press works."""
    asyncio.run(_speaker_lost_in_a_reply(tmp_path, card))


async def _microphone_lost_in_an_utterance(folder: Path, card: SoundCard) -> None:
    async with home(folder, babble(1), clock=SYSTEM_CLOCK, microphone=MICROPHONE) as house:
        await house.diary.until_shown(Sign.READY)
        house.button.press()
        card.say(babble(1))
        await house.wait(1)
        card.unplug()
        await house.diary.until_seen(CaptureEnded)
        house.button.release()
        await house.diary.until_seen(PlaybackEnded)
        (window,) = house.emulator.traffic.windows
        assert any(window.audio), "what was said before is answered"
        house.button.press()
        await house.wait(0.5)
        house.button.release()
        assert len(house.emulator.traffic.windows) == 1, "nothing is sent of a deaf device"
        card.plug()
        await house.diary.until_shown(Sign.READY)
        house.button.press()
        await house.wait(1)
        house.button.release()
        await house.diary.until_seen(PlaybackEnded, 2)
    assert {loss.part for loss in house.diary.of(PartLost)} == {Part.MICROPHONE}


@pytest.mark.alsa
def test_a_microphone_lost_in_the_middle_of_an_utterance(tmp_path: Path, card: SoundCard) -> None:
    """What was heard is answered, a press meanwhile asks nothing, and then it hears again."""
    asyncio.run(_microphone_lost_in_an_utterance(tmp_path, card))


async def _without_camera_and_light(folder: Path) -> None:
    pictures = {"kind": "simulated", "folder": folder, "warm": True}
    light = {"kind": "gpio", "chip": 99}
    async with home(folder, babble(1), clock=SYSTEM_CLOCK, camera=pictures, light=light) as house:
        await house.diary.until_seen(PartLost, 2)
        assert {loss.part for loss in house.diary.of(PartLost)} == {Part.CAMERA, Part.LIGHT}
        await house.diary.until_shown(Sign.READY)
        parts = house.appliance.board.status()["parts"]
        assert parts["camera"]["fault"].startswith(f"there is no *.jpg in {folder}")
        assert parts["light"]["fault"].startswith("GPIO25: there is no /dev/gpiochip99")
        await house.say(1)
        await house.diary.until_seen(PlaybackEnded)
        assert Sign.FAULT not in {shown for _, _, shown in house.diary.entries}


def test_a_lost_camera_and_light_are_told_and_disturb_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In the status and, once each, in the journal; a press is answered as ever."""
    asyncio.run(_without_camera_and_light(tmp_path))
    told = [vars(r)["edged_fields"] for r in caplog.records if r.getMessage() == "device_lost"]
    assert sorted(fields["device"] for fields in told) == ["camera", "light"]


async def _looked_through(folder: Path, device: Webcam) -> None:
    camera = {"kind": "v4l2", "device": str(device.folder / "video0"), "warm": True}
    async with home(folder, babble(1), clock=SYSTEM_CLOCK, camera=camera) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(1)
        await house.diary.until_seen(PlaybackEnded)
        device.show((HERE / "green.jpg").read_bytes())
        await house.say(1)
        await house.diary.until_seen(PlaybackEnded, 2)
        await house.diary.until_seen(PartLost)
        seen, unseen = house.emulator.traffic.windows
        assert seen.frames[0] == picture()
        assert not unseen.frames
        assert not house.emulator.traffic.frames_outside_windows
        (loss,) = house.diary.of(PartLost)
        assert loss.cause.startswith("the webcam shows nothing but one colour: open its shutter")


def test_what_a_webcam_sees_goes_out_with_what_is_said(tmp_path: Path, usb_webcam: Webcam) -> None:
    """Byte for byte; when it turns green, that is told and the conversation goes on."""
    asyncio.run(_looked_through(tmp_path, usb_webcam))


async def _without_a_chip(folder: Path) -> None:
    async with home(folder, babble(1), clock=SYSTEM_CLOCK) as house:
        await house.diary.until_shown(Sign.READY)
        with GpioButton(ButtonSettings(chip=99), house.appliance.mailbox.put).watch():
            await house.diary.until_shown(Sign.FAULT)
            (loss,) = house.diary.of(PartLost)
            assert loss.cause.startswith("GPIO17: there is no /dev/gpiochip99")
            await command(folder, "press", "--hold", "1")
            await house.diary.until_seen(PlaybackEnded)


def test_without_a_gpiochip_the_command_is_a_button(tmp_path: Path) -> None:
    """The loss is told, and `edged press` still asks and is answered."""
    asyncio.run(_without_a_chip(tmp_path))
