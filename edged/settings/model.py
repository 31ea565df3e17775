"""Every setting with its default and a line of why: a class is a table, an attribute a key."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict

FilePath = Annotated[Path, Strict(strict=False)]  # TOML has no type for a path but text


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ButtonSettings(_Table):
    """The push-to-talk button."""

    kind: Literal["gpio", "keyboard", "none"] = Field(
        default="gpio",
        description="gpio: a switch on a pin. keyboard: the space bar, if run by hand in a"
        " terminal. none: `edged press` only.",
    )
    pin: int = Field(
        default=17,
        ge=0,
        le=27,
        description="BCM number of the pin; the switch connects it to ground.",
    )
    pull: Literal["up", "down"] = Field(
        default="up", description="up: switch to ground. down: switch to 3.3 V."
    )
    bounce_ms: int = Field(
        default=10, ge=0, le=100, description="An edge counts once the level was stable this long."
    )
    chip: int | Literal["auto"] = Field(
        default="auto", description="Number of the gpiochip; auto fits every Pi."
    )


class MicrophoneSettings(_Table):
    """The microphone."""

    kind: Literal["alsa", "wav"] = Field(
        default="alsa", description="alsa: a sound card. wav: a file, for trying things out."
    )
    device: str = Field(
        default="auto",
        description="ALSA name such as plughw:CARD=Device,DEV=0; auto picks a card and says which.",
    )
    pre_roll_ms: int = Field(
        default=300,
        ge=0,
        le=2000,
        description="Sound before the press, sent too; 0: device closed between presses.",
    )
    release_tail_ms: int = Field(
        default=200,
        ge=0,
        le=2000,
        description="Sound after the release that is sent too: fingers are faster than tongues.",
    )
    file: FilePath | None = Field(default=None, description="For kind = wav: 16 kHz, mono, 16 bit.")


class SpeakerSettings(_Table):
    """The speaker."""

    kind: Literal["alsa", "wav"] = Field(
        default="alsa",
        description="alsa: a sound card. wav: a file of what would have been heard.",
    )
    device: str = Field(
        default="auto",
        description="ALSA name such as plughw:CARD=Device,DEV=0; auto picks a card and says which.",
    )
    volume: int = Field(
        default=70,
        ge=0,
        le=100,
        description="Loudness in percent at the first start; `edged volume` changes and keeps it.",
    )
    mixer: str = Field(
        default="auto",
        description="Mixer control of the card; auto: its own if it has one; software: none.",
    )
    prebuffer_ms: int = Field(
        default=60,
        ge=20,
        le=500,
        description="Sound in the first write of a reply; more rides out a slower board.",
    )
    buffer_ms: int = Field(
        default=120, ge=40, le=1000, description="Size of the sound card's buffer."
    )
    lead_in_ms: int = Field(
        default=30,
        ge=0,
        le=500,
        description="Silence before a reply: an amplifier that wakes up swallows it instead of the first syllable. More for Bluetooth or a USB speaker that dozes.",
    )
    file: FilePath | None = Field(
        default=None, description="For kind = wav: written at 24 kHz, mono, 16 bit."
    )


class EarconSettings(_Table):
    """Short sounds that tell why there is no answer."""

    cannot_hear: bool = Field(
        default=True, description="A sound when the microphone does not work."
    )
    no_connection: bool = Field(
        default=True, description="A sound when the service cannot be reached."
    )
    turn_failed: bool = Field(
        default=True, description="A sound when the service gave no (complete) answer."
    )


class CameraSettings(_Table):
    """The camera."""

    kind: Literal["none", "picamera", "simulated"] = Field(
        default="none", description="picamera: a camera of the Pi. simulated: a folder of JPEGs."
    )
    warm: bool = Field(
        default=False,
        description="Keep the sensor running between presses: sooner frames, a warmer board.",
    )
    quality: int = Field(default=70, ge=10, le=95, description="JPEG quality.")
    folder: FilePath | None = Field(
        default=None, description="For kind = simulated: its *.jpg are shown in turn."
    )


class LightSettings(_Table):
    """The light."""

    kind: Literal["gpio", "terminal", "none"] = Field(
        default="gpio", description="gpio: an LED on a pin. terminal: a line of text."
    )
    pin: int = Field(
        default=25, ge=0, le=27, description="BCM number of the pin that the LED hangs on."
    )
    brightness: int = Field(default=100, ge=1, le=100, description="Percent; for a bedroom.")
    chip: int | Literal["auto"] = Field(
        default="auto", description="Number of the gpiochip; auto fits every Pi."
    )


class ConversationSettings(_Table):
    """How a turn goes."""

    tap_ms: int = Field(
        default=250, ge=0, le=1000, description="A shorter press only silences: it says `be quiet`."
    )
    max_hold_s: int = Field(
        default=120,
        ge=5,
        le=600,
        description="A longer press ends by itself: a stuck button must not listen on.",
    )
    answer_patience_s: int = Field(
        default=20,
        ge=5,
        le=120,
        description="How long to wait for the answer to begin, or to go on.",
    )
    offline_patience_s: int = Field(
        default=30, ge=5, le=300, description="How long an utterance may wait for a connection."
    )
    log_transcripts: bool = Field(
        default=False,
        description="Write what was said into the journal. Off: nobody can read it there.",
    )


class GeminiSettings(_Table):
    """The Gemini session."""

    model: str = Field(default="gemini-3.8-live", description="A model that supports the Live API.")
    api_version: Literal["v1beta", "v1alpha", "v1"] = Field(
        default="v1beta", description="Version of the API; v1beta is the one that documents Live."
    )
    base_url: str = Field(
        default="https://generativelanguage.googleapis.com",
        pattern=r"^https://",
        description="Endpoint; another one for an emulator or a gateway.",
    )
    ca_file: FilePath | None = Field(
        default=None,
        description="PEM file trusted instead of the public authorities, for an emulator.",
    )
    voice: str = Field(
        default="",
        description="Name of a prebuilt voice, such as Kore or Puck; empty: the model's own.",
    )
    language: str = Field(
        default="", description="BCP-47 code such as de-DE; empty: the model follows the user."
    )
    system_instruction: str = Field(
        default="You are a voice assistant in a kitchen. Answer briefly, in the language spoken to you.",
        description="Who Gemini is to be.",
    )
    media_resolution: Literal["low", "medium", "high"] = Field(
        default="low", description="Tokens per camera frame: low is cheapest."
    )
    thinking: Literal["low", "medium", "high"] = Field(
        default="low", description="For an extended-thinking model."
    )
    connection: Literal["warm", "lazy"] = Field(
        default="warm",
        description="warm: stay connected. lazy: hang up when nobody talks; a press connects.",
    )
    idle_min: int = Field(default=10, ge=1, le=1440, description="Minutes, for connection = lazy.")
    renew_after_min: int = Field(
        default=9, ge=1, le=1440, description="Age at which an idle connection is renewed."
    )
    compression_trigger_tokens: int = Field(
        default=25_000,
        ge=5_000,
        le=128_000,
        description="Context size at which the oldest turns are dropped; caps the cost.",
    )
    compression_target_tokens: int = Field(
        default=8_000, ge=1_000, le=128_000, description="Context size after that."
    )


class ControlSettings(_Table):
    """The local control socket."""

    socket: FilePath = Field(
        default=Path("/run/edged/control.sock"),
        description="Unix socket for `edged press`, `status` and the like; they find another one by $EDGED_SOCKET. As a service: that of edged.socket.",
    )


class Settings(_Table):
    """All settings of a device."""

    button: ButtonSettings = ButtonSettings()
    microphone: MicrophoneSettings = MicrophoneSettings()
    speaker: SpeakerSettings = SpeakerSettings()
    earcons: EarconSettings = EarconSettings()
    camera: CameraSettings = CameraSettings()
    light: LightSettings = LightSettings()
    conversation: ConversationSettings = ConversationSettings()
    gemini: GeminiSettings = GeminiSettings()
    control: ControlSettings = ControlSettings()
