"""Settings that are taken, and do nothing as the others are."""

from collections.abc import Iterator
from typing import Final

from edged.settings.finding import Finding, doubtful
from edged.settings.messages import listed
from edged.settings.model import Settings

_DEFAULT: Final = Settings()
_MODES: Final = {
    "conversation.tap_ms": ("hold",),
    "conversation.idle_close_s": ("open", "translate"),
    "conversation.barge_in": ("open",),
    "conversation.translate_to": ("translate",),
    "conversation.translate_echo": ("translate",),
    "activity_detection.start_sensitivity": ("open", "translate"),
    "activity_detection.end_sensitivity": ("open", "translate"),
    "activity_detection.prefix_padding_ms": ("open", "translate"),
    "activity_detection.silence_ms": ("open", "translate"),
}
"""The modes in which a setting has an effect."""


def judge_effect(settings: Settings) -> Iterator[Finding]:
    """Yield what the owner has changed in vain."""
    mode = settings.conversation.mode
    for key, modes in _MODES.items():
        if mode not in modes and _value(settings, key) != _value(_DEFAULT, key):
            wanted = listed([f'"{each}"' for each in modes])
            text = f'has no effect with conversation.mode = "{mode}", only with {wanted}'
            yield doubtful(text, key, "conversation.mode")
    if settings.camera.kind != "none" and settings.camera.when == "ask":
        text = (
            "no picture goes out: Gemini has no tool to look with yet; "
            'camera.when = "press" sends pictures while you talk'
        )
        yield doubtful(text, "camera.when", "camera.kind")


def _value(settings: Settings, key: str) -> object:
    table, name = key.split(".")
    return getattr(getattr(settings, table), name)
