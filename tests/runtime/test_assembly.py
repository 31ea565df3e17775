"""The settings decide what is wired, and nothing else is imported."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edged.assembly import Host, assemble
from edged.conversation.events import Part, PartLost, Phase
from edged.conversation.machine import Conversation
from edged.conversation.remark import Remark
from edged.errors import SettingsError
from edged.inputs.button.gpio import GpioButton
from edged.inputs.button.keyboard import KeyboardButton
from edged.inputs.camera.picamera import PicameraCamera
from edged.inputs.camera.v4l2 import V4l2Camera
from edged.inputs.microphone.alsa import AlsaMicrophone
from edged.live.session import LiveSession
from edged.outputs.light.gpio import GpioLight
from edged.outputs.light.terminal import TerminalLight
from edged.outputs.speaker.alsa import AlsaSpeaker
from edged.outputs.speaker.player import Player
from edged.runtime.appliance import Appliance
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.secrets.secret import Secret
from tests.journeys.home import babble, write_voice

KEY = Secret("a-key-for-tests", "the test")


def wired(directory: Path, **tables: dict[str, Any]) -> Appliance:
    """Assemble a device from the defaults and `tables`."""

    async def on_a_loop() -> Appliance:
        host = Host(asyncio.get_running_loop(), directory)
        return assemble(validated(Settings, tables), KEY, host)

    return asyncio.run(on_a_loop())


def test_the_defaults_are_a_device_on_a_pi(tmp_path: Path) -> None:
    """GPIO button and light, sound cards, no camera."""
    device = wired(tmp_path)
    assert isinstance(device.buttons[-1], GpioButton)
    assert isinstance(device.parts.microphone, AlsaMicrophone)
    assert isinstance(device.parts.speaker, AlsaSpeaker)
    assert isinstance(device.parts.light, GpioLight)
    assert device.parts.camera is None


@pytest.fixture
def in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A standard input with a keyboard."""
    master, slave = os.openpty()
    with os.fdopen(slave) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        yield
    os.close(master)


@pytest.mark.usefixtures("in_a_terminal")
def test_each_kind_is_its_adapter(tmp_path: Path) -> None:
    """Each kind has its adapter."""
    write_voice(tmp_path / "v.wav", babble(0.1))
    device = wired(
        tmp_path,
        button={"kind": "keyboard"},
        microphone={"kind": "wav", "file": tmp_path / "v.wav"},
        light={"kind": "terminal"},
        camera={"kind": "picamera"},
    )
    assert isinstance(device.buttons[-1], KeyboardButton)
    assert isinstance(device.parts.light, TerminalLight)
    assert isinstance(device.parts.camera, PicameraCamera)
    assert len(wired(tmp_path, button={"kind": "none"}).buttons) == 1, "the control socket's"


def test_a_keyboard_is_no_button_of_a_service(tmp_path: Path) -> None:
    """A start fails, and a reload keeps the old settings."""
    with pytest.raises(SettingsError, match=r"button\.kind"):
        wired(tmp_path, button={"kind": "keyboard"})


def test_what_the_parts_need_of_each_other(tmp_path: Path) -> None:
    """The microphone knows when the speaker plays; the session knows camera, model, timeouts."""
    device = wired(
        tmp_path,
        camera={"kind": "picamera"},
        gemini={"model": "gemini-3.8-live-extended-thinking", "connection": "lazy", "idle_min": 2},
        conversation={"answer_patience_s": 7},
    )
    speaker, microphone, live = device.parts.speaker, device.parts.microphone, device.parts.live
    assert isinstance(microphone, AlsaMicrophone)
    assert isinstance(speaker, Player)
    assert microphone._sounding_until == speaker.sounding_until
    assert isinstance(live, LiveSession)
    assert isinstance(device.parts.camera, PicameraCamera)
    options = live._state.options
    assert (live._device.sees(), options.thinks) == (True, True)
    assert (options.reply_timeout, options.rest_after, options.renew_after) == (7, 120, 540)

    device.conductor._handle(PartLost(Part.CAMERA, "unplugged"))
    assert not live._device.sees(), "an answer does not wait for a camera that is broken"


def test_only_a_webcam_is_watched_for_its_plug(tmp_path: Path) -> None:
    """A ribbon cable stays where it is; /dev is not watched for nothing."""
    webcam = wired(tmp_path, camera={"kind": "v4l2"})
    assert isinstance(webcam.parts.camera, V4l2Camera)
    assert webcam.watch_cameras
    assert wired(tmp_path, camera={"kind": "picamera"}).watch_cameras is None


@pytest.mark.parametrize(
    ("when", "model"),
    [("ask", "gemini-3.8-live"), ("press", "gemini-3.5-live-translate-preview")],
)
def test_a_camera_that_nobody_looks_through_shows_nothing(
    tmp_path: Path, when: str, model: str
) -> None:
    """It is there, but no press starts it, and no utterance waits for its frame.

    Either the model has to ask for pictures, or it takes none, and would end the session.
    """
    parts = wired(
        tmp_path, camera={"kind": "picamera", "when": when}, gemini={"model": model}
    ).parts
    assert isinstance(parts.camera, PicameraCamera)
    assert parts.utterance_camera is None
    assert isinstance(parts.live, LiveSession)
    assert not parts.live._device.sees()


def test_a_successor_of_another_model_knows_what_was_said(tmp_path: Path) -> None:
    """It cannot use the handle, and sends the history instead."""
    before = wired(tmp_path)
    before.parts.live.inherit((Remark("user", "two eggs"), Remark("model", "an omelette")))
    after = wired(tmp_path, gemini={"model": "gemini-3.8-live-extended-thinking"})
    after.continue_from(before)
    assert isinstance(after.parts.live, LiveSession)
    assert [remark.text for remark in after.parts.live.remarks()] == ["two eggs", "an omelette"]


def test_every_phase_that_waits_for_others_has_its_patience(tmp_path: Path) -> None:
    """A reply has no limit here: the session fails the turn, and the speaker reports its end."""
    patience = wired(tmp_path, conversation={"tap_ms": 300}).conductor._limits.phases
    opened = wired(tmp_path, conversation={"mode": "open"}).conductor._limits.phases
    replies = {Phase.THINKING, Phase.SPEAKING, Phase.FINISHING, Phase.ANSWERING, Phase.SOUNDING}
    others = {Phase.IDLE, *replies}
    assert set(Phase) - set(opened) == others
    assert set(opened) - set(patience) == {Phase.OPEN, Phase.HEARING}
    assert patience[Phase.TOUCHED] == 0.3
    assert patience[Phase.CLOSING] > 0.2


@pytest.mark.parametrize(("minutes", "seconds"), [(0, None), (5, 300.0)])
def test_what_was_said_is_forgotten_after_a_while_if_wanted(
    tmp_path: Path, minutes: int, seconds: float | None
) -> None:
    """In no phase of a turn, and no turn takes longer for it."""
    conductor = wired(tmp_path, conversation={"forget_after_min": minutes}).conductor
    assert conductor._limits.of(Conversation()) == seconds
    assert conductor._limits.of(Conversation(Phase.THINKING, 1)) is None
    assert conductor.longest_turn == wired(tmp_path).conductor.longest_turn


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_that_cannot_be_used_is_the_owners_to_mend(
    tmp_path: Path, content: str | None
) -> None:
    """A missing or broken `ca_file` names the setting."""
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(SettingsError, match=r"gemini\.ca_file"):
        wired(tmp_path, gemini={"ca_file": file})


def test_what_is_not_chosen_is_not_imported() -> None:
    """A board has 512 MB: no camera, no emulator, no numpy unless asked for."""
    program = (
        "import asyncio, sys, pathlib; from edged.assembly import Host, assemble; "
        "from edged.settings.model import Settings; "
        "from edged.settings.secrets.secret import NO_SECRET; "
        "host = Host(asyncio.new_event_loop(), pathlib.Path('.')); "
        "assemble(Settings(), NO_SECRET, host); "
        "print(*sorted(m for m in sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {
        "google.genai",
        "numpy",
        "picamera2",
        "edged.emulator",
        "edged.simulate",
        "cryptography",
    }
    assert not heavy & set(loaded)


def test_tools_are_declared_when_they_are_switched_on(tmp_path: Path) -> None:
    """As far as the model calls functions; by default there is none."""
    on = {"volume": True, "time": True, "status": True}

    def declared(device: Appliance) -> list[str]:
        live = device.parts.live
        assert isinstance(live, LiveSession)
        return [each.name for each in live._state.options.setup.tools]

    assert declared(wired(tmp_path)) == []
    assert declared(wired(tmp_path, tools=on)) == ["volume", "time", "device_status"]
    deaf = {"model": "gemini-3.5-transcribe-live"}
    assert declared(wired(tmp_path, tools=on, gemini=deaf)) == []
