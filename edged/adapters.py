"""The adapter of each `kind` in the settings, for the daemon and the doctor.

An adapter is imported when it is chosen: a device without a camera never loads the camera library.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from edged.clock import Clock
from edged.conversation.conditions import Bell, BellChanged
from edged.conversation.notices import Report
from edged.gc_freeze import loading
from edged.host import Host
from edged.inputs.button import Button
from edged.inputs.camera import Camera, SendFrame
from edged.inputs.microphone import Microphone, SendAudio
from edged.inputs.microphone.gate import Duplex
from edged.live.connection import Connector
from edged.live.credentials import Credentials
from edged.outputs.light import Light
from edged.outputs.speaker import Speaker
from edged.outputs.speaker.volume import VolumeStore
from edged.settings.model import (
    ButtonSettings,
    CameraSettings,
    GeminiSettings,
    LightSettings,
    MicrophoneSettings,
    SpeakerSettings,
    ToolSettings,
    UsageSettings,
)
from edged.settings.secrets.secret import Kind as SecretKind
from edged.settings.secrets.secret import NoSecret, Secret

if TYPE_CHECKING:
    from edged.timers.alarm_clock import AlarmClock
    from edged.usage.books import Books
    from edged.usage.prices import Prices


def button(settings: ButtonSettings, clock: Clock, report: Report) -> Button | None:
    """Return the button of the settings, if any. Raises SettingsError."""
    match settings.kind:
        case "gpio":
            from edged.inputs.button.gpio import GpioButton

            return GpioButton(settings, report, clock)
        case "keyboard":
            from edged.inputs.button.keyboard import KeyboardButton

            return KeyboardButton(_end_process, report, clock=clock)
        case "none":
            return None


def _end_process() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def microphone(
    settings: MicrophoneSettings,
    clock: Clock,
    sounding_until: Callable[[], float],
    send_audio: SendAudio,
    report: Report,
    streaming: Duplex | None = None,
) -> Microphone:
    """Return the microphone. Raises SettingsError.

    `sounding_until` returns when the speaker falls silent, on the clock; `streaming` is for the
    modes with an open conversation.
    """
    match settings.kind:
        case "alsa":
            from edged.inputs.microphone.alsa import AlsaMicrophone

            return AlsaMicrophone(settings, clock, sounding_until, send_audio, report, streaming)
        case "wav":
            from edged.inputs.microphone.wav import WavMicrophone

            return WavMicrophone(settings, clock, sounding_until, send_audio, report, streaming)


def speaker(
    settings: SpeakerSettings, clock: Clock, report: Report, store: VolumeStore | None
) -> Speaker:
    """Return the speaker, which stores its volume in `store`. Raises SettingsError."""
    match settings.kind:
        case "alsa":
            from edged.outputs.speaker.alsa import AlsaSpeaker

            return AlsaSpeaker(settings, clock, report, store)
        case "wav":
            from edged.outputs.speaker.wav import WavSpeaker

            return WavSpeaker(settings, clock, report, store)


def camera(
    settings: CameraSettings, clock: Clock, send_frame: SendFrame, report: Report
) -> Camera | None:
    """Return the camera of the settings, if any. Raises SettingsError."""
    match settings.kind:
        case "none":
            return None
        case "picamera":
            from edged.inputs.camera.picamera import PicameraCamera

            return PicameraCamera(settings, send_frame, report, clock)
        case "v4l2":
            from edged.inputs.camera.v4l2 import V4l2Camera

            return V4l2Camera(settings, send_frame, report, clock)
        case "simulated":
            from edged.inputs.camera.simulated import SimulatedCamera

            return SimulatedCamera(settings, send_frame, report, clock)


def light(settings: LightSettings, clock: Clock, report: Report) -> Light:
    """Return the light."""
    match settings.kind:
        case "gpio":
            from edged.outputs.light.gpio import GpioLight

            return GpioLight(settings, report, clock)
        case "terminal":
            from edged.outputs.light.terminal import TerminalLight

            return TerminalLight(report)
        case "none":
            from edged.outputs.light.null import NullLight

            return NullLight()


def credentials(settings: GeminiSettings, secret: Secret | NoSecret) -> Credentials:
    """Return what lets connections in."""
    match secret:
        case Secret(kind=SecretKind.DEVICE_SECRET):
            from edged.live.credentials.token_broker import TokenBroker

            return TokenBroker(settings, secret)
        case Secret(kind=SecretKind.SERVICE_ACCOUNT):
            from edged.live.credentials.service_account import ServiceAccount

            return ServiceAccount(settings, secret)
        case _:
            from edged.live.credentials.key import KeyCredentials

            return KeyCredentials(secret)


def connector(settings: GeminiSettings, credentials: Credentials, clock: Clock) -> Connector:
    """Return the client of the service. Raises SettingsError."""
    match settings.client:
        case "google-genai":
            with loading("edged.live.gemini.genai_client"):
                from edged.live.gemini.genai_client import GeminiConnector

            return GeminiConnector(settings, credentials, clock)
        case "websocket":
            with loading("edged.live.gemini.websocket_client"):
                from edged.live.gemini.websocket_client import WebSocketConnector

            return WebSocketConnector(settings, credentials, clock)


def alarm_clock(settings: ToolSettings, host: Host, report: Report) -> "AlarmClock | None":
    """Return what rings, if timers are switched on."""
    if not settings.timers:
        return None
    from edged.timers import clocks
    from edged.timers.alarm_clock import AlarmClock, Clocks
    from edged.timers.store import FILE, PlanStore

    def ring(names: tuple[str, ...]) -> None:
        report(BellChanged(Bell.RINGING if names else Bell.SILENT))

    time = Clocks(host.moment or clocks.moment, host.clock, host.watchers.clock)
    return AlarmClock(PlanStore(host.state / FILE), time, ring)


def books(settings: UsageSettings, state: Path) -> Callable[[], "Books"]:
    """Return what opens the books in a state directory. Raises SettingsError."""
    own: Prices = ()
    if settings.prices_file:
        from edged.usage.prices import load

        own = load(settings.prices_file)

    def opened() -> "Books":
        from edged.usage.books import FILE, opened

        return opened(state / FILE, settings.daily_cents, settings.daily_tokens, own)

    return opened
