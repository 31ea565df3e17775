"""All settings: each table is a class in a module of `tables`, in the order of the file."""

from edged.settings.tables.activity_detection import ActivityDetectionSettings
from edged.settings.tables.button import ButtonSettings
from edged.settings.tables.camera import CameraSettings
from edged.settings.tables.control import ControlSettings
from edged.settings.tables.conversation import ConversationSettings
from edged.settings.tables.earcons import EarconSettings
from edged.settings.tables.gemini import GeminiSettings
from edged.settings.tables.light import LightSettings
from edged.settings.tables.microphone import MicrophoneSettings
from edged.settings.tables.speaker import SpeakerSettings
from edged.settings.tables.tools import ToolSettings
from edged.settings.tables.usage import UsageSettings
from edged.values import dataclass

__all__ = [
    "ActivityDetectionSettings",
    "ButtonSettings",
    "CameraSettings",
    "ControlSettings",
    "ConversationSettings",
    "EarconSettings",
    "GeminiSettings",
    "LightSettings",
    "MicrophoneSettings",
    "Settings",
    "SpeakerSettings",
    "ToolSettings",
    "UsageSettings",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a device."""

    button: ButtonSettings = ButtonSettings()
    microphone: MicrophoneSettings = MicrophoneSettings()
    speaker: SpeakerSettings = SpeakerSettings()
    earcons: EarconSettings = EarconSettings()
    camera: CameraSettings = CameraSettings()
    light: LightSettings = LightSettings()
    conversation: ConversationSettings = ConversationSettings()
    activity_detection: ActivityDetectionSettings = ActivityDetectionSettings()
    gemini: GeminiSettings = GeminiSettings()
    tools: ToolSettings = ToolSettings()
    usage: UsageSettings = UsageSettings()
    control: ControlSettings = ControlSettings()
