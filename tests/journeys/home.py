"""A home with a device in it: the real assembly, the real SDK over TLS, the emulator as Google."""

import asyncio
import wave
from array import array
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from edged.assembly import Host, assemble
from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.commands import Sign
from edged.conversation.events import Event
from edged.conversation.machine import Conversation, sign
from edged.conversation.notices import Notice
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from edged.inputs.button.simulated import SimulatedButton
from edged.inputs.microphone.wav import WavMicrophone
from edged.live.connection import Connector
from edged.pcm import INPUT_RATE, OUTPUT_RATE
from edged.runtime.appliance import Appliance
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.secrets.secret import NoSecret, Secret
from edged.system.day import Day, today
from edged.system.watchers import NO_WATCHERS
from tests.journeys.cable import Cable, cable
from tests.timers.machine import Machine
from tests.virtual_time import VirtualClock

Samples = npt.NDArray[np.float64]
KEY = Secret("a-key-for-tests", "the test")


@dataclass
class Diary:
    """All that happened, with the sign that the light showed."""

    entries: list[tuple[float, Event | Notice, Sign]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    clock: Clock = SYSTEM_CLOCK

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Write it down."""
        self.entries.append((self.clock.now(), event, sign(now)))
        self.changed.set()

    def of(self, kind: type) -> list[Any]:
        """Return the events of a kind."""
        return [event for _, event, _ in self.entries if isinstance(event, kind)]

    def when(self, kind: type) -> list[float]:
        """Return the times of the events of a kind."""
        return [at for at, event, _ in self.entries if isinstance(event, kind)]

    def shown(self) -> Sign:
        """Return what the light says now."""
        return self.entries[-1][2]

    async def until(self, true: Callable[[], object], seconds: float = 100.0) -> None:
        """Wait until `true()`; fail with the diary after `seconds`."""
        try:
            async with self.clock.timeout(seconds):
                while not true():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            lines = "\n".join(f"{at:.2f} {s.value:10} {event}" for at, event, s in self.entries)
            raise AssertionError(f"it did not come to that:\n{lines}") from None

    async def until_seen(self, kind: type, count: int = 1, seconds: float = 100.0) -> None:
        """Wait until an event of a kind has come `count` times."""
        await self.until(lambda: len(self.of(kind)) >= count, seconds)

    async def until_shown(self, shown: Sign) -> None:
        """Wait until the light says `shown`."""
        await self.until(lambda: self.entries and self.shown() is shown)


@dataclass
class Device:
    """A device with a finger on its button and a person who speaks."""

    appliance: Appliance
    button: SimulatedButton
    diary: Diary
    clock: Clock
    speaker_file: Path

    def speak(self) -> None:
        """Say the voice's words."""
        microphone = self.appliance.parts.microphone
        assert isinstance(microphone, WavMicrophone)
        microphone.speak()

    async def say(self, seconds: float) -> None:
        """Press, speak, release."""
        self.button.press()
        self.speak()
        await self.clock.sleep(seconds)
        self.button.release()

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        await self.clock.sleep(seconds)

    def heard(self) -> Samples:
        """Return what a listener has heard so far, but for what is not in the file yet."""
        return samples_of(self.speaker_file, OUTPUT_RATE)

    async def heard_by_now(self) -> int:
        """Return the number of samples heard, at a moment when the file has all of them."""
        written = len(self.heard())
        while (now := len(self.heard())) == written:
            await self.wait(0.001)
        return now


@dataclass
class Home(Device):
    """A device on a cable to an emulator."""

    emulator: Emulator
    cable: Cable


@asynccontextmanager
async def home(  # noqa: PLR0913 - by keyword only
    directory: Path,
    voice: bytes,
    *,
    options: Options | None = None,
    clock: Clock | None = None,
    key: Secret | NoSecret = KEY,
    offline: bool = False,
    environ: Mapping[str, str] | None = None,
    today: Callable[[], Day] = today,
    machine: Machine | None = None,
    **tables: dict[str, Any],
) -> AsyncIterator[Home]:
    """Run a device on a cable to an emulator; `tables` override its settings.

    Without a `clock` they live on the virtual time of this loop; `today` is their calendar, and
    `machine` has the time of day that timers go by. The device does not notice what happens to this
    machine.
    """
    clock = clock or VirtualClock()
    async with (
        serve(options or Options(), clock) as emulator,
        cable(int(emulator.url.rpartition(":")[2])) as line,
    ):
        if offline:
            line.pull()
        tables["gemini"] = {"base_url": line.url} | tables.get("gemini", {})
        loop = asyncio.get_running_loop()
        host = Host(loop, directory, clock, NO_WATCHERS, today, environ)
        if machine:
            watchers = replace(NO_WATCHERS, clock=machine.watch)
            host = replace(host, watchers=watchers, moment=machine.moment)
        async with device(host, voice, emulator, key, tables) as it:
            yield Home(it.appliance, it.button, it.diary, clock, it.speaker_file, emulator, line)


@asynccontextmanager
async def device(
    host: Host,
    voice: bytes,
    partner: Emulator | Connector,
    key: Secret | NoSecret,
    tables: dict[str, dict[str, Any]],
) -> AsyncIterator[Device]:
    """Run a device that knows the way to an emulator, or has a client of another service."""
    directory, clock = host.state, host.clock
    write_voice(directory / "voice.wav", voice)
    google = partner if isinstance(partner, Emulator) else None
    url, ca_file = (google.url, google.ca_file) if google else ("https://127.0.0.1:9", None)
    settings = settings_for(directory, url, ca_file, tables)
    diary = Diary(clock=clock)
    appliance = assemble(
        settings,
        key,
        host,
        button=partial(SimulatedButton, clock=clock),
        connector=None if isinstance(partner, Emulator) else partner,
        observers=(diary.observe,),
    )
    task = asyncio.create_task(appliance.run())
    try:
        yield Device(appliance, finger(appliance), diary, clock, directory / "heard.wav")
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()


def finger(appliance: Appliance) -> SimulatedButton:
    """Return the button that a test presses."""
    *_, button = appliance.buttons
    assert isinstance(button, SimulatedButton)
    return button


def settings_for(
    directory: Path, url: str, ca_file: Path | None, tables: dict[str, dict[str, Any]]
) -> Settings:
    """Return the settings of a simulated device, overridden by `tables`."""
    chosen: dict[str, dict[str, Any]] = {
        "button": {"kind": "none"},
        "microphone": {"kind": "wav", "file": directory / "voice.wav"},
        "speaker": {"kind": "wav", "file": directory / "heard.wav", "volume": 100},
        "light": {"kind": "none"},
        "gemini": {"base_url": url, "ca_file": ca_file},
        "control": {"socket": directory / "control.sock"},
    }
    for name, table in tables.items():
        chosen[name] = chosen.get(name, {}) | table
    return validated(Settings, chosen)


def write_voice(file: Path, pcm: bytes) -> None:
    """Write sound as the microphone's WAV."""
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, INPUT_RATE, 0, "NONE", "not compressed"))
        sound.writeframes(pcm)


def babble(seconds: float, seed: int = 1) -> bytes:
    """Return sound in the band of speech, no two moments alike: any piece tells its position."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal(round(seconds * INPUT_RATE) + 64)
    smooth = np.convolve(noise, np.hanning(12), mode="same")[32:-32]
    loud = (smooth / np.abs(smooth).max() * 20_000).astype("<i2")
    return bytes(loud.tobytes())


def samples_of(file: Path, rate: int) -> Samples:
    """Return the samples of a WAV file."""
    with wave.open(str(file), "rb") as sound:
        assert sound.getframerate() == rate
        return as_samples(sound.readframes(sound.getnframes()))


def as_samples(pcm: bytes) -> Samples:
    """Return int16 PCM as numbers."""
    return np.asarray(array("h", pcm), dtype=np.float64)


def to_spoken_rate(pcm: bytes) -> Samples:
    """Resample 16 to 24 kHz exactly, in the frequency domain."""
    sound = as_samples(pcm)
    spectrum = np.fft.rfft(sound)
    longer = len(sound) * OUTPUT_RATE // INPUT_RATE
    padded = np.zeros(longer // 2 + 1, dtype=complex)
    padded[: len(spectrum)] = spectrum
    return np.fft.irfft(padded, longer) * OUTPUT_RATE / INPUT_RATE


def place_of(heard: Samples, said: Samples) -> int:
    """Return where in `heard` the sound of `said` fits best."""
    size = 1 << (len(heard) + len(said)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size))
    return int(np.argmax(np.fft.irfft(product, size)[: max(1, len(heard) - len(said) + 1)]))


def best_match(heard: Samples, said: Samples) -> float:
    """Return the correlation of `said` with the part of `heard` where it fits best."""
    start = place_of(heard, said)
    part = heard[start : start + len(said)]
    said = said[: len(part)]
    scale = float(np.linalg.norm(part) * np.linalg.norm(said))
    return float(part @ said) / scale if scale else 0.0


def presses(seed: int, count: int) -> list[tuple[float, float]]:
    """Return random (hold, pause) seconds: taps, short and long presses, close and apart."""
    random = Random(seed)  # noqa: S311 - a schedule, not a secret
    return [
        (random.choice([0.05, 0.2, 0.3, 0.6, 1.2]), random.choice([0.02, 0.1, 0.25, 0.7, 1.5]))
        for _ in range(count)
    ]
