"""What each part is called in the status."""

from collections.abc import Callable

from edged.conversation.events import Part
from edged.runtime.conductor import Parts
from edged.settings.model import ButtonSettings, LightSettings, Settings


def part_names(settings: Settings, parts: Parts) -> dict[Part, Callable[[], str]]:
    """Return what tells the device of each part: one of `auto` is known once it is open."""
    return {
        Part.BUTTON: lambda: _pinned(settings.button),
        Part.MICROPHONE: lambda: parts.microphone.device,
        Part.SPEAKER: lambda: parts.speaker.device,
        Part.CAMERA: lambda: settings.camera.kind,
        Part.LIGHT: lambda: _pinned(settings.light),
    }


def _pinned(part: ButtonSettings | LightSettings) -> str:
    return f"gpio, pin {part.pin}" if part.kind == "gpio" else part.kind
